import fs from 'node:fs';
import path from 'node:path';
import { entities } from '../src/entities';
import { getMetadataArgsStorage } from 'typeorm';

const folder = path.join(__dirname, '../src/repositories');

/** Files whose SQL reads or writes records without a scope, by why none is needed. */
const unscoped: Readonly<Record<string, readonly string[]>> = {
  'works on the chain of a namespace that was checked before, or on all of it for the archive itself': [
    'chain-events.ts',
    'chain-excuses.ts',
    'chain-heads.ts',
    'chain-pieces.ts',
    'chain-retention-record.ts',
    'chain-retention.ts',
    'chain-source.ts',
    'chain-state.ts',
    'chain-trust.ts',
    'missing-events.ts',
    'removed-stretches.ts',
    'verify-chain.ts',
    'vouched-redactions.ts',
    'vouched-retentions.ts',
    'sql/compared-events.ts',
  ],
  'keeps or verifies the whole log': [
    'current-versions.ts',
    'log-backfill.ts',
    'log-declarations.ts',
    'log-erasures.ts',
    'log-hashes.ts',
    'log-proof-reader.ts',
    'log-reader.ts',
    'log-sequencer.ts',
    'stored-versions.ts',
    'unlogged-versions.ts',
  ],
  'goes on with what its caller has found and locked, or has just made': [
    'access-log.ts',
    'hold-log.ts',
    'keep-version.ts',
    'log-insertion.ts',
    'redaction-log.ts',
    'retention-log.ts',
    'sql/insert.ts',
    'verification-log.ts',
  ],
  'says whether records are held, by whomever': ['held.ts'],
  'tells no more than how far the log is': ['log-backlog.ts', 'log-watch.ts'],
  'counts tokens for whoever runs the archive': ['access-token-count.ts'],
  'tells metrics, which the operator alone reaches, how much there is': ['archive-state.ts'],
  'tells whoever the operator named of what the schedule found': ['webhook-messages.ts'],
  'gives tokens, which are bounded by what they open': [
    'access-token-register.ts',
    'access-token-repository.ts',
  ],
};

/** What holds records, or tells of them. */
const tables = getMetadataArgsStorage()
  .tables.filter(({ target }) => (entities as readonly unknown[]).includes(target))
  .map(({ name }) => String(name))
  .filter((name) => !['log_nodes', 'log_state', 'log_checkpoints', 'idempotency_keys'].includes(name));

function namesTable(source: string): boolean {
  return new RegExp(
    `\\b(FROM|JOIN|INTO|UPDATE)\\s+((waiting|placed)_)?(${[...tables, '\\$\\{kind\\.table\\}'].join('|')})(?!\\w)`,
  ).test(source);
}

function takesScope(source: string): boolean {
  return /from '\.\/(sql\/)?(scope|log-scope|matching|hold-scope)'/.test(source);
}

test('SQL on records takes a scope, or is listed with the reason why not', () => {
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'sql/scope.ts')
    .map((name) => ({ name, source: fs.readFileSync(path.join(folder, name), 'utf8') }))
    .filter(({ source }) => namesTable(source));
  const without = files.filter(({ source }) => !takesScope(source)).map(({ name }) => name);

  expect(tables.length).toBeGreaterThan(8);
  expect(without.sort()).toEqual(Object.values(unscoped).flat().sort());
});
