import { localCaller } from '../../src/auth';
import { reportOnLog, type LogReport } from '../../src/core/evidence';
import type { SignedNote } from '../../src/core/checkpoint';
import type { Database, Session } from '../../src/database';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type RecordKind,
} from '../../src/entities';
import { createRepositories, type Repositories } from '../../src/repositories';
import { logIn } from '../../src/repositories/log-reader';
import { isLong } from '../drills/support/length';
import { aRecoverySession, json, secondsIntoMarch } from '../support/builders';
import { clearArchive, openTestDatabase } from '../support/engine';
import {
  chainFindings,
  idOf,
  one,
  spelled,
  versionsWhere,
  type Expected,
  type Pick,
} from './support/attack-tools';
import { beginLog, fillArchive, signLog } from './support/logged-archive';

/** Random instances of each attack, and random archives with many redactions. */
const INSTANCES = isLong ? 20 : 5;
const ARCHIVES = 5;

const reason = 'request 17';
const kinds = [
  securityIncidentKind,
  postmortemKind,
  cascadeEventKind,
  recoverySessionKind,
] as unknown as readonly RecordKind<never>[];

let database: Database;
let archive: Repositories;

beforeAll(async () => {
  database = await openTestDatabase();
  archive = createRepositories(database, localCaller);
}, 90_000);

/** Numbers that look random and are the same each time (a linear congruential generator). */
function picker(seed: number): Pick {
  let state = seed * 2_654_435_761;
  return (end) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * end);
  };
}

async function report(session: Session, notes: readonly SignedNote[] = []): Promise<LogReport> {
  const log = await logIn(session);
  if (log === null) throw new Error('the log has not begun');
  return reportOnLog(log, { keys: null, keptCheckpoints: notes.map((note) => ({ name: 'kept', note })) });
}

function findingsOf({ findings }: LogReport): string[] {
  return findings.map(({ kind, version, logIndex }) => spelled(kind, version, logIndex)).sort();
}

/** Runs `work` in a transaction that is rolled back, and gives its result. */
async function undone<T>(work: (tx: Session) => Promise<T>): Promise<T> {
  const results: T[] = [];
  const undo = new Error('undone');
  await database
    .transaction(async (tx) => {
      results.push(await work(tx));
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  const [result] = results;
  if (result === undefined) throw new Error('there is no result');
  return result;
}

/** Redacts random fields of a random record. */
async function redactAny(pick: Pick): Promise<void> {
  const kind = one(kinds, pick);
  const key = kind.column(kind.key).name;
  const id = await idOf(database, pick, `SELECT ${key} AS id FROM ${kind.table} ORDER BY ${key}`);
  const names = kind.columns.filter(({ isRedactable }) => isRedactable).map(({ property }) => property);
  const fields = [one(names, pick), one(names, pick)];
  await archive.redactions.redact(kind.name, { id, fields, reason });
}

const changes: readonly ((pick: Pick) => Promise<unknown>)[] = [
  (pick) => archive.postmortems.updateFields(`incident-${pick(8)}`, { timeline: json(`["${pick(999)}"]`) }),
  (pick) => archive.recoverySessions.save(aRecoverySession({ sessionId: `session-${pick(8)}` })),
  (pick) =>
    archive.recoverySessions.update(
      aRecoverySession({ sessionId: `session-${5 + pick(3)}`, approvedBy: `p${pick(99)}` }),
    ),
  (pick) =>
    archive.cascadeEvents.record({
      namespace: one(['orders', 'payments'], pick),
      triggerType: 'T',
      effects: [],
    }),
  (pick) => archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(2 + pick(3)), reason }),
  () => signLog(archive),
];

describe('the verdict on an archive with redactions', () => {
  it('finds nothing after random redactions between random changes, nor do the chains', async () => {
    for (let seed = 1; seed <= ARCHIVES; seed += 1) {
      const pick = picker(seed);
      await clearArchive(database);
      await beginLog(archive);
      await fillArchive(archive);
      for (let step = 0; step < 20; step += 1) {
        await redactAny(pick);
        if (pick(2) === 0) await one(changes, pick)(pick);
      }
      const kept = await signLog(archive);
      await redactAny(pick);
      await signLog(archive);
      expect(findingsOf(await report(database, [kept]))).toEqual([]);
      for (const namespace of ['orders', 'payments'])
        expect(await database.transaction((tx) => chainFindings(tx, namespace))).toEqual([]);
    }
  }, 120_000);
});

/** Puts a redaction past the archive, as if it had erased all versions of a record. */
async function forge(tx: Session, kind: string, id: string): Promise<Expected> {
  const rows = await versionsWhere(tx, 'kind = $1 AND record_id = $2', [kind, id]);
  const ranges = `[${rows.map(({ index }) => `[${index},${index}]`).join(',')}]`;
  const [made] = await tx.query<{ id: string }>({
    text: `INSERT INTO redactions (kind, record_id, namespace, fields, reason, redacted_by, log_ranges, salt)
      VALUES ($1, $2, '', '{timeline}', 'forged', 'nobody', $3, repeat('0', 32)) RETURNING id`,
    values: [kind, id, ranges],
  });
  return `UNLOGGED redactions/${made?.id}/1`;
}

/** The newest entry of each version of a record is what is found. */
async function versionsOf(tx: Session, finding: string, kind: string, id: string): Promise<Expected[]> {
  const rows = await versionsWhere(
    tx,
    `kind = $1 AND record_id = $2 AND NOT EXISTS (
      SELECT FROM log_entries AS later WHERE (later.kind, later.record_id, later.revision)
        = (log_entries.kind, log_entries.record_id, log_entries.revision) AND later.id > log_entries.id)`,
    [kind, id],
  );
  return rows.map((row) => spelled(finding as 'REMOVED', row));
}

const redactedPostmortem = `SELECT record_id AS id FROM redactions WHERE kind = 'postmortems' ORDER BY id`;

const attacks: Record<string, (tx: Session, pick: Pick) => Promise<Expected[]>> = {
  'edits another field of a redacted record': async (tx, pick) => {
    const id = await idOf(tx, pick, redactedPostmortem);
    await tx.query({ text: `UPDATE postmortems SET source = 'manual' WHERE incident_id = $1`, values: [id] });
    return [`LEAF_MISMATCH postmortems/${id}/3`];
  },
  'edits another field of an erased earlier version': async (tx, pick) => {
    const id = await idOf(tx, pick, redactedPostmortem);
    const revision = 1 + pick(2);
    await tx.query({
      text: `UPDATE revisions SET previous_document = replace(previous_document, '"auto"', '"manual"')
        WHERE kind = 'postmortems' AND record_id = $1 AND revision = $2`,
      values: [id, revision + 1],
    });
    return [`LEAF_MISMATCH postmortems/${id}/${revision}`];
  },
  'writes into an erased field': async (tx, pick) => {
    const id = await idOf(tx, pick, redactedPostmortem);
    await tx.query({
      text: `UPDATE postmortems SET timeline = '["x"]' WHERE incident_id = $1`,
      values: [id],
    });
    return [`LEAF_MISMATCH postmortems/${id}/3`];
  },
  'hides that a field was erased': async (tx, pick) => {
    const id = await idOf(tx, pick, redactedPostmortem);
    await tx.query({
      text: `UPDATE postmortems SET redacted_fields = '{}' WHERE incident_id = $1`,
      values: [id],
    });
    return [`LEAF_MISMATCH postmortems/${id}/3`];
  },
  'empties a field and says that it was redacted': async (tx, pick) => {
    const id = await idOf(
      tx,
      pick,
      `SELECT incident_id AS id FROM postmortems WHERE redacted_fields = '{}' ORDER BY incident_id`,
    );
    await tx.query({
      text: `UPDATE postmortems SET timeline = '[]', redacted_fields = '{timeline}' WHERE incident_id = $1`,
      values: [id],
    });
    return [`LEAF_MISMATCH postmortems/${id}/2`];
  },
  'forges a redaction that excuses an edit': async (tx, pick) => {
    const id = `incident-${pick(4)}`;
    const forged = await forge(tx, 'postmortems', id);
    await tx.query({
      text: `UPDATE postmortems SET timeline = '[]', redacted_fields = '{timeline}' WHERE incident_id = $1`,
      values: [id],
    });
    return [forged, `LEAF_MISMATCH postmortems/${id}/2`];
  },
  'forges a redaction that excuses a deletion': async (tx, pick) => {
    const id = `incident-${pick(4)}`;
    const forged = await forge(tx, 'postmortems', id);
    await tx.query({ text: 'DELETE FROM postmortems WHERE incident_id = $1', values: [id] });
    await tx.query({
      text: `DELETE FROM revisions WHERE kind = 'postmortems' AND record_id = $1`,
      values: [id],
    });
    return [forged, ...(await versionsOf(tx, 'REMOVED', 'postmortems', id))];
  },
  'deletes a redacted record': async (tx, pick) => {
    const id = await idOf(tx, pick, redactedPostmortem);
    await tx.query({ text: 'DELETE FROM postmortems WHERE incident_id = $1', values: [id] });
    await tx.query({
      text: `DELETE FROM revisions WHERE kind = 'postmortems' AND record_id = $1`,
      values: [id],
    });
    return versionsOf(tx, 'REMOVED', 'postmortems', id);
  },
  'widens a redaction to excuse another deletion': async (tx, pick) => {
    const [redaction, id] = [
      await idOf(tx, pick, `SELECT id FROM redactions WHERE kind = 'postmortems' ORDER BY id`),
      `incident-${pick(4)}`,
    ];
    await tx.query({
      text: `UPDATE redactions SET log_ranges = '[[0,99999]]' WHERE id = $1`,
      values: [redaction],
    });
    await tx.query({ text: 'DELETE FROM postmortems WHERE incident_id = $1', values: [id] });
    await tx.query({
      text: `DELETE FROM revisions WHERE kind = 'postmortems' AND record_id = $1`,
      values: [id],
    });
    return [
      `LEAF_MISMATCH redactions/${redaction}/1`,
      ...(await versionsOf(tx, 'REMOVED', 'postmortems', id)),
      ...(await erasedBy(tx, redaction)),
    ];
  },
  'deletes a redaction': async (tx, pick) => {
    const redaction = await idOf(
      tx,
      pick,
      `SELECT id FROM redactions WHERE kind = 'postmortems' ORDER BY id`,
    );
    const erased = await erasedBy(tx, redaction);
    await tx.query({ text: 'DELETE FROM redactions WHERE id = $1', values: [redaction] });
    return [`REMOVED redactions/${redaction}/1`, ...erased];
  },
  'changes who redacted': async (tx, pick) => {
    const redaction = await idOf(
      tx,
      pick,
      `SELECT id FROM redactions WHERE kind = 'postmortems' ORDER BY id`,
    );
    const erased = await erasedBy(tx, redaction);
    await tx.query({ text: `UPDATE redactions SET redacted_by = 'x' WHERE id = $1`, values: [redaction] });
    return [`LEAF_MISMATCH redactions/${redaction}/1`, ...erased];
  },
};

/** The versions that a redaction erased, found where it excuses nothing. */
async function erasedBy(tx: Session, redaction: string): Promise<Expected[]> {
  const [row] = await tx.query<{ id: string }>({
    text: 'SELECT record_id AS id FROM redactions WHERE id = $1',
    values: [redaction],
  });
  const id = row?.id ?? '';
  return [`REMOVED postmortems/${id}/1`, `REMOVED postmortems/${id}/2`];
}

describe('an attack on redactions', () => {
  let kept: SignedNote;

  beforeAll(async () => {
    await clearArchive(database);
    await beginLog(archive);
    await fillArchive(archive);
    for (let at = 4; at < 8; at += 1)
      await archive.redactions.redact('postmortems', { id: `incident-${at}`, fields: ['timeline'], reason });
    kept = await signLog(archive);
  }, 60_000);

  it('finds nothing where there is none, and says how many versions are erased', async () => {
    const verdict = await report(database, [kept]);
    expect(findingsOf(verdict)).toEqual([]);
    expect(verdict.covers.join('\n')).toMatch(/8 versions that redactions of the log erased/);
    expect(verdict.covers.join('\n')).toMatch(/10 versions that are gone/);
  });

  it.each(Object.entries(attacks))('is found, whoever %s', async (_, attack) => {
    for (let instance = 1; instance <= INSTANCES; instance += 1) {
      const { expected, verdict } = await undone(async (tx) => ({
        expected: await attack(tx, picker(instance)),
        verdict: await report(tx, [kept]),
      }));
      expect(findingsOf(verdict)).toEqual([...expected].sort());
    }
  });

  it('stays found after a redaction of the record: that launders nothing', async () => {
    await database.query({
      text: `UPDATE postmortems SET source = 'manual' WHERE incident_id = 'incident-0'`,
    });
    await archive.redactions.redact('postmortems', { id: 'incident-0', fields: ['timeline'], reason });
    await signLog(archive);
    expect(findingsOf(await report(database, [kept]))).toEqual(['REMOVED postmortems/incident-0/2']);
  });

  it('erases also what was put there past the archive, and has it found all the same', async () => {
    await database.query({
      text: `DELETE FROM log_entries WHERE kind = 'security-incidents' AND record_id = '1' AND revision = 1`,
    });
    await database.query({
      text: `UPDATE revisions SET previous_document = replace(previous_document, 'case 0', 'secret')
        WHERE kind = 'security-incidents' AND record_id = '1'`,
    });
    const before = findingsOf(await report(database));
    expect(before).toContain('UNLOGGED security-incidents/1/1');
    await archive.redactions.redact('security-incidents', { id: '1', fields: ['description'], reason });
    await signLog(archive);
    const after = findingsOf(await report(database));
    expect(after).toEqual(
      expect.arrayContaining(['REMOVED security-incidents/1/2', 'UNLOGGED security-incidents/1/1']),
    );
    const left = await database.query({
      text: `SELECT 1 AS found FROM revisions WHERE previous_document LIKE '%secret%'`,
    });
    expect(left).toEqual([]);
  });
});
