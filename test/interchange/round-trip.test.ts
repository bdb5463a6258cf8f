import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Database } from '../../src/database';
import type { RecordKindName } from '../../src/entities';
import { clearArchive, openTestDatabase } from '../support/engine';
import { members, onlyKeysOf } from './support/compare';
import { serveArchive } from './support/serve';
import { sharedData, testWithSharedData } from './support/shared-data';
import {
  databaseAccess,
  exportText,
  importText,
  linesOf,
  serverAccess,
  type Access,
} from './support/transfer';

const vectors = path.resolve(__dirname, '../vectors');
const chains = readdirSync(vectors).filter((name) => /^(chain|tampered|headless).*\.ndjson$/.test(name));

// Hundreds of records, each way three times.
jest.setTimeout(180_000);

let database: Database;
const accesses: Record<string, Access> = {};

beforeAll(async () => {
  database = await openTestDatabase();
  accesses['database'] = databaseAccess(database);
  accesses['server'] = serverAccess(await serveArchive(database));
});

beforeEach(() => clearArchive(database));

function accessOf(name: string): Access {
  const access = accesses[name];
  if (access === undefined) throw new Error(name);
  return access;
}

/** Imports a file twice, exports it, and imports the export into an empty archive; gives the export. */
async function roundTrip(access: Access, kind: RecordKindName, text: string): Promise<string> {
  const count = linesOf(text).length;
  const first = await importText(access, text);
  expect(first).toEqual({ counts: { saved: count, duplicates: 0, rejected: 0 }, rejections: [] });
  const exported = await exportText(access, kind);
  const second = await importText(access, text);
  expect(second).toEqual({ counts: { saved: 0, duplicates: count, rejected: 0 }, rejections: [] });
  expect(await exportText(access, kind)).toBe(exported);

  await clearArchive(database);
  const again = await importText(access, exported);
  expect(again).toEqual({ counts: { saved: count, duplicates: 0, rejected: 0 }, rejections: [] });
  expect(await exportText(access, kind)).toBe(exported);
  return exported;
}

describe.each(['database', 'server'])('through the %s', (name) => {
  test.each(chains)('the chain of %s comes back in every value and in its shape', async (file) => {
    const text = readFileSync(path.join(vectors, file), 'utf8');
    const exported = await roundTrip(accessOf(name), 'cascade-events', text);

    const idOf = (line: string): string => members(line).get('cascade_id') ?? members(line).get('id') ?? '';
    const byId = (lines: string[]) => new Map(lines.map((line) => [idOf(line), members(line)]));
    expect(byId(linesOf(exported))).toEqual(byId(linesOf(text)));
  });

  test.each([
    ['postmortems', '"incident_id": "deep", "system_snapshot": '],
    ['security-incidents', '"incident_type": "deep", "severity": "low", "description": "", "raw_payload": '],
    [
      'cascade-events',
      `"cascade_id": "deep", "namespace": "n", "trigger_type": "t", "current_hash": "h",
       "timestamp": "2026-01-01T00:00:00Z", "trigger_details": `.replace(/\n */, ' '),
    ],
  ] as const)('a record of %s with a value of the deepest nesting comes back', async (kind, members) => {
    const value = '{"a":'.repeat(1000) + '1' + '}'.repeat(1000);
    expect(await roundTrip(accessOf(name), kind, `{${members}${value}}\n`)).toContain(value);
    const { rejections } = await importText(accessOf(name), `{${members}{"a":${value}}}\n`);
    expect(rejections).toMatchObject([{ reason: expect.stringContaining('deeper than 1000 levels') }]);
  });

  testWithSharedData('the real postmortems come back in every field and digit', async () => {
    const text = sharedData('postmortems.ndjson');
    const exported = await roundTrip(accessOf(name), 'postmortems', text);

    const given = new Map(linesOf(text).map((line) => [members(line).get('incident_id'), line]));
    expect(given.size).toBe(169);
    const lines = linesOf(exported);
    expect(lines).toHaveLength(169);
    for (const line of lines) {
      const origin = given.get(members(line).get('incident_id')) ?? '';
      expect(onlyKeysOf(line, origin)).toEqual(members(origin));
    }
  });

  testWithSharedData('the real incidents come back in every field and digit', async () => {
    const text = sharedData('security-incidents.ndjson');
    const exported = await roundTrip(accessOf(name), 'security-incidents', text);

    const sorted = (lines: Map<string, string>[]): string[] =>
      lines.map((line) => JSON.stringify([...line].sort())).sort();
    const given = linesOf(text);
    expect(given).toHaveLength(624);
    const [sample = ''] = given;
    expect(sorted(linesOf(exported).map((line) => onlyKeysOf(line, sample)))).toEqual(
      sorted(given.map(members)),
    );
  });
});

test('what goes in through a server comes out of the database the same', async () => {
  const text = readFileSync(path.join(vectors, 'chain-hot.ndjson'), 'utf8');
  await importText(accessOf('server'), text);
  const exported = await exportText(accessOf('database'), 'cascade-events');
  await clearArchive(database);
  await importText(accessOf('database'), text);
  expect(await exportText(accessOf('server'), 'cascade-events')).toBe(exported);
});
