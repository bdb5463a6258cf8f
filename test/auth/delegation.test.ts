import { AccessGrant, allows, lackingFor, localIdentity, Role, rolesWith, scopeOf } from '../../src/auth';
import { everything } from '../../src/query';

const seoul = scopeOf(['seoul'], [AccessGrant.POSTMORTEMS]);
const admin = { actor: 'token:a#0000000000000000', role: Role.ADMIN, scope: seoul };

test.each([
  ['its own', Role.ADMIN, seoul, null],
  ['less', Role.VIEWER, scopeOf([], []), null],
  ['another namespace', Role.VIEWER, scopeOf(['seoul', 'busan'], []), 'namespaces'],
  ['everything', Role.VIEWER, everything, 'namespaces'],
  ['a grant that it has not', Role.VIEWER, scopeOf(['seoul'], [AccessGrant.SECURITY_INCIDENTS]), 'grants'],
] as const)('an admin of a namespace asked for %s', (_what, role, scope, lacking) => {
  expect(lackingFor(admin, role, scope)).toBe(lacking);
});

test('an admin of everything gives everything', () => {
  for (const role of Object.values(Role)) expect(lackingFor(localIdentity, role, everything)).toBeNull();
});

test('nobody gives a role that may what they may not', () => {
  const given = (role: Role): Role[] =>
    Object.values(Role).filter((other) => lackingFor({ ...localIdentity, role }, other, everything) === null);
  expect(given(Role.VIEWER)).toEqual(['viewer']);
  expect(given(Role.OPERATOR)).toEqual(['viewer', 'operator']);
  expect(given(Role.AUDITOR)).toEqual(['viewer', 'auditor']);
});

test('rolesWith names those whom a permission is allowed', () => {
  expect(rolesWith('WRITE')).toEqual(['operator', 'admin']);
  expect(rolesWith('READ')).toEqual(Object.values(Role));
  expect(rolesWith('READ_ACCESS_LOG')).toEqual(['admin', 'auditor']);
  expect(allows(Role.AUDITOR, 'WRITE')).toBe(false);
});
