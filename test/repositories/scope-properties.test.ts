import fc from 'fast-check';
import { localCaller } from '../../src/auth';
import type { Database } from '../../src/database';
import type { RecordKindName } from '../../src/entities';
import type { Scope } from '../../src/query';
import { createRepositories } from '../../src/repositories';
import { filters } from './support/arbitrary-filter';
import { expectModel } from './support/expect-model';
import type { Plain } from './support/filter-model';
import { readsOf, seededDatabase, seededKinds, type SeededKind } from './support/seeded-archive';

let database: Database;
let whole: ReadonlyMap<RecordKindName, SeededKind>;
beforeAll(async () => {
  database = await seededDatabase();
  whole = await readsOf(createRepositories(database, localCaller));
}, 90_000);

/** More than a statement is merged of. */
const many = [...Array.from({ length: 40 }, (_, index) => `team-${index}`), 'payments', 'ämter'];

const scopes: readonly Scope[] = [
  { namespaces: ['payments'], hasSecurityIncidents: false, hasPostmortems: false },
  { namespaces: ['payments'], hasSecurityIncidents: true, hasPostmortems: true },
  {
    namespaces: ['orders', 'Payments', 'orders', 'nowhere'],
    hasSecurityIncidents: false,
    hasPostmortems: true,
  },
  { namespaces: ['orders', '', 'payments2'], hasSecurityIncidents: true, hasPostmortems: false },
  { namespaces: many, hasSecurityIncidents: false, hasPostmortems: true },
  { namespaces: [], hasSecurityIncidents: false, hasPostmortems: true },
  { namespaces: [], hasSecurityIncidents: false, hasPostmortems: false },
];

/** What a caller with a scope reads, beside the rows that it must see: those of the whole archive within the scope. */
async function scopedReads(name: RecordKindName, scope: Scope): Promise<SeededKind> {
  const reads = (await readsOf(createRepositories(database, { ...localCaller, scope }))).get(name);
  const all = whole.get(name);
  if (reads === undefined || all === undefined) throw new Error(name);
  return { ...reads, rows: all.rows.filter((row) => isWithin(scope, name, row)) };
}

function isWithin(scope: Scope, name: RecordKindName, { namespace }: Plain): boolean {
  if (name === 'security-incidents') return scope.hasSecurityIncidents;
  if (name === 'postmortems' && (namespace === null || namespace === '')) return scope.hasPostmortems;
  return (scope.namespaces ?? []).some((own) => own === namespace);
}

const cases = seededKinds.flatMap((name) =>
  scopes.map((scope) => [name, JSON.stringify(scope), scope] as const),
);

test.each(cases)(
  'of %s, any filter gives within %.60s… what it gives of all, within it',
  async (name, _, scope) => {
    const all = whole.get(name);
    if (all === undefined) throw new Error(name);
    const scoped = await scopedReads(name, scope);
    await fc.assert(
      // What is asked for lies within the scope and outside it.
      fc.asyncProperty(filters(all), async (filter) => void (await expectModel(scoped, filter))),
      { numRuns: 15, seed: 5 },
    );
  },
);

test('the scopes show some of the rows of each kind and hide others', async () => {
  for (const name of seededKinds) {
    const counts = await Promise.all(
      scopes.map(async (scope) => (await scopedReads(name, scope)).rows.length),
    );
    const all = whole.get(name)?.rows.length ?? 0;
    expect(counts).toContain(0);
    expect(counts.some((count) => count > 0)).toBe(true);
    if (name !== 'security-incidents') expect(counts.some((count) => count > 0 && count < all)).toBe(true);
  }
});
