import { localCaller } from '../../src/auth';
import { useArchiveApp } from './support/archive-app';

const scope = { namespaces: ['seoul'], hasSecurityIncidents: false, hasPostmortems: false };
/** What the requests of these tests see; `repositories` see all. */
const archive = useArchiveApp(undefined, { ...localCaller, actor: 'team', scope });

test('writes outside the scope are FORBIDDEN, and the input at fault is named', async () => {
  const fault = await archive.fault(
    'mutation { saveRecoverySessions(input: { sessions: [{ sessionId: "a", namespace: "seoul" }, { sessionId: "b", namespace: "busan" }] }) { results { outcome } } }',
  );
  expect(fault).toMatchObject({
    code: 'FORBIDDEN',
    field: 'input.sessions[1].namespace',
    reason: "the token's scope does not include it",
  });
  expect(await archive.repositories.recoverySessions.count()).toBe(0);
});
