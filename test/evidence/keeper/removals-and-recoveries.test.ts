import { parseNote, parseVerifierKey, type SignedNote } from '../../../src/core/checkpoint';
import { reportOnLog, type LogReport } from '../../../src/core/evidence';
import type { Session } from '../../../src/database';
import { cascadeEventKind, postmortemKind } from '../../../src/entities';
import { changeKey, LogKeeper, recoverLog } from '../../../src/evidence';
import { logIn } from '../../../src/repositories/log-reader';
import { useArchive } from '../../repositories/support/archive';
import { chainFindings, spelled } from '../../repositories/support/attack-tools';
import { aChain, aPostmortem, aRecoverySession, json, secondsIntoMarch } from '../../support/builders';
import { backUp } from '../support/backup';
import { emptyFolder } from '../support/folder';

const archive = useArchive();
const reason = 'request 17';

let folder = '';
let keeper: LogKeeper;
/** The first key of the log, and a checkpoint that it signed. */
let policy = '';
let early: SignedNote;
/** Grows with each step, so that each concerns other records. */
let step = 0;

beforeEach(async () => {
  folder = await emptyFolder();
  keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined);
  policy = (await archive.evidenceLog.head())?.verifierKey ?? '';
  step = 0;
  for (let at = 0; at < 12; at += 1) {
    await archive.postmortems.save(aPostmortem({ incidentId: `incident-${at}` }));
    await archive.postmortems.updateFields(`incident-${at}`, { recommendations: json('["more tests"]') });
    await archive.recoverySessions.save(
      aRecoverySession({ sessionId: `session-${at}`, startedAt: secondsIntoMarch(at) }),
    );
  }
  await archive.cascadeEvents.recordMany(
    Array.from({ length: 12 }, () => ({ namespace: 'orders', triggerType: 'T', effects: [] })),
  );
  await archive.cascadeEvents.saveMany(aChain('old', 24));
  early = await sign();
});

async function sign(): Promise<SignedNote> {
  await keeper.sequence();
  await keeper.sign();
  const published = await archive.evidenceLog.checkpoint();
  if (published === null) throw new Error('nothing was signed');
  return parseNote(published.note);
}

async function anOrder(at: number): Promise<string> {
  const [event] = await archive.database.query<{ id: string }>({
    text: `SELECT cascade_id AS id FROM cascade_events WHERE namespace = 'orders' ORDER BY arrival OFFSET $1 LIMIT 1`,
    values: [at],
  });
  return event?.id ?? '';
}

const steps = {
  /** Erases of an event, and of a postmortem with its earlier version. */
  redact: async (at) => {
    const postmortem = { id: `incident-${at}`, fields: ['timeline'], reason };
    await archive.redactions.redact('postmortems', postmortem);
    const event = { id: await anOrder(at), fields: ['effects'], reason };
    await archive.redactions.redact('cascade-events', event);
  },
  /** Holds an event amid those that are removed next, and a postmortem; releases the hold before. */
  hold: async (at) => {
    await archive.holds.place(cascadeEventKind, { ids: [`old-${String(2 * at).padStart(4, '0')}`] }, reason);
    const { id } = await archive.holds.place(postmortemKind, { ids: [`incident-${at}`] }, reason);
    await archive.holds.release(id, 'it is over');
  },
  /** Removes sessions, and the beginning of a chain, but what is held. */
  retain: async (at) => {
    await archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(at), reason });
    await archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(2 * at + 1), reason });
  },
  rotate: async () => {
    await changeKey(archive.evidenceLog, folder);
  },
  /** Loses what was written after a backup, redactions and retentions too. */
  recover: async () => {
    await sign();
    const restore = await backUp(archive.database);
    await steps.redact(11);
    await archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(11), reason });
    await sign();
    await restore();
    await recoverLog(archive.evidenceLog, folder, 'the disk was lost');
  },
} satisfies Record<string, (at: number) => Promise<void>>;

type Step = keyof typeof steps;

async function take(names: readonly Step[]): Promise<void> {
  for (const name of names) {
    step += 1;
    await steps[name](step);
    await sign();
    expect([name, keeper.state]).toEqual([name, { kind: 'SIGNING' }]);
  }
}

async function report(session: Session): Promise<LogReport> {
  const log = await logIn(session);
  if (log === null) throw new Error('the log has not begun');
  const keptCheckpoints = [{ name: 'early', note: early }];
  return reportOnLog(log, { keys: [parseVerifierKey(policy)], keptCheckpoints });
}

function spell({ findings }: LogReport): string[] {
  return findings.map(({ kind, version, logIndex }) => spelled(kind, version, logIndex)).sort();
}

/** What is found after a change by SQL, which is undone; `change` gives what should be. */
async function foundAfter(
  change: (tx: Session) => Promise<readonly string[]>,
): Promise<{ found: string[]; expected: string[] }> {
  const undo = new Error('undone');
  const results: { found: string[]; expected: string[] }[] = [];
  const done = archive.database.transaction(async (tx) => {
    const expected = await change(tx);
    results.push({ found: spell(await report(tx)), expected: [...expected].sort() });
    throw undo;
  });
  await expect(done).rejects.toBe(undo);
  const [result] = results;
  if (result === undefined) throw new Error('nothing was changed');
  return result;
}

async function expectClean(): Promise<void> {
  const verdict = await report(archive.database);
  expect(spell(verdict)).toEqual([]);
  expect(verdict.covers).toContainEqual(expect.stringContaining('The checkpoint early: the log of today'));
  for (const namespace of ['orders', 'old']) {
    const findings = await archive.database.transaction((tx) => chainFindings(tx, namespace));
    // The hashes of `old` are made up; its links are not.
    expect(findings.filter(({ kind }) => namespace !== 'old' || kind !== 'HASH_MISMATCH')).toEqual([]);
  }
}

/** Changes that must be found, whatever was erased, removed and recovered before: what exactly, where it is known. */
const edits: Record<string, (tx: Session) => Promise<readonly string[]>> = {
  'each postmortem, redacted ones too': async (tx) => {
    const rows = await tx.query<{ id: string; revision: number }>({
      text: `UPDATE postmortems SET source = 'manual' RETURNING incident_id AS id, revision`,
    });
    return rows.map(({ id, revision }) => `LEAF_MISMATCH postmortems/${id}/${revision}`);
  },
  'an earlier version of each': async (tx) => {
    const rows = await tx.query<{ id: string; revision: number }>({
      text: `UPDATE revisions SET previous_document = replace(previous_document, '"auto"', '"manual"')
        WHERE kind = 'postmortems' AND revision = 2 RETURNING record_id AS id, revision - 1 AS revision`,
    });
    return rows.map(({ id, revision }) => `LEAF_MISMATCH postmortems/${id}/${revision}`);
  },
  'each event, redacted ones too': async (tx) => {
    const rows = await tx.query<{ id: string }>({
      text: `UPDATE cascade_events SET trigger_type = 'X' RETURNING cascade_id AS id`,
    });
    return rows.map(({ id }) => `LEAF_MISMATCH cascade-events/${id}/1`);
  },
  'the removal of each session': async (tx) => {
    const rows = await tx.query<{ id: string }>({
      text: 'DELETE FROM recovery_sessions RETURNING session_id AS id',
    });
    return rows.map(({ id }) => `REMOVED recovery-sessions/${id}/1`);
  },
  'the reason of each hold': async (tx) => {
    const rows = await tx.query<{ id: string; revision: number }>({
      text: `UPDATE holds SET reason = 'x' RETURNING id, revision`,
    });
    return rows.map(({ id, revision }) => `LEAF_MISMATCH holds/${id}/${revision}`);
  },
};

describe.each<{ steps: readonly Step[] }>([
  { steps: ['redact', 'recover'] },
  { steps: ['recover', 'redact'] },
  { steps: ['retain', 'recover'] },
  { steps: ['recover', 'retain'] },
  { steps: ['redact', 'recover', 'redact', 'recover', 'redact'] },
  {
    steps: ['hold', 'redact', 'retain', 'rotate', 'recover', 'retain', 'hold', 'redact', 'retain', 'rotate'],
  },
])('a log after $steps', ({ steps: names }) => {
  it('has nothing found against it by the first key and an old checkpoint, and every edit is', async () => {
    await take(names);
    await expectClean();
    for (const [name, edit] of Object.entries(edits)) {
      const { found, expected } = await foundAfter(edit);
      expect([name, found]).toEqual([name, expected]);
    }
    // What a removal is excused by has to hold itself.
    for (const [table, kind, held] of [
      ['redactions', 'redactions', 'redact'],
      ['retention_records', 'retention-records', 'retain'],
    ] as const) {
      if (!names.includes(held)) continue;
      const { found, expected } = await foundAfter(async (tx) => {
        const [first] = await tx.query<{ id: string }>({
          text: `UPDATE ${table} SET reason = 'x' WHERE id = (SELECT min(id) FROM ${table}) RETURNING id`,
        });
        return [`LEAF_MISMATCH ${kind}/${first?.id}/1`];
      });
      expect(found).toEqual(expect.arrayContaining(expected));
      expect(found.filter((one) => one.startsWith('REMOVED')).length).toBeGreaterThan(0);
      expect(found.every((one) => one.startsWith('REMOVED') || expected.includes(one))).toBe(true);
    }
  }, 120_000);
});
