import path from 'node:path';
import fs from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import {
  noteSigner,
  parseNote,
  parseVerifierKey,
  writeVerifierKey,
  type SignedNote,
} from '../../../src/core/checkpoint';
import { recoveryText, reportOnLog, type LogReport } from '../../../src/core/evidence';
import { recoverySessionKind } from '../../../src/entities';
import { changeKey, LogKeeper, recoverLog } from '../../../src/evidence';
import { readLog } from '../../../src/repositories/log-reader';
import { useArchive } from '../../repositories/support/archive';
import { aPostmortem, aRecoverySession, secondsIntoMarch } from '../../support/builders';
import { backUp } from '../support/backup';
import { emptyFolder } from '../support/folder';

const archive = useArchive();
const reason = 'the disk was lost';

let folder = '';
let keeper: LogKeeper;
beforeEach(async () => {
  folder = await emptyFolder();
  keeper = await open();
});

function open(): Promise<LogKeeper> {
  return LogKeeper.open(archive.evidenceLog, folder, () => undefined);
}

/** Saves some records, removes the oldest, and has a checkpoint signed over all of it. */
async function fill(name: string): Promise<SignedNote> {
  for (const at of [1, 2, 3])
    await archive.recoverySessions.save(
      aRecoverySession({ sessionId: `${name}-${at}`, startedAt: secondsIntoMarch(at) }),
    );
  await archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason: 'a year is over' });
  return sign();
}

async function sign(by: LogKeeper = keeper): Promise<SignedNote> {
  await by.sequence();
  await by.sign();
  const published = await archive.evidenceLog.checkpoint();
  if (published === null) throw new Error('nothing was signed');
  return parseNote(published.note);
}

async function report(kept: Readonly<Record<string, SignedNote>>, policy?: string): Promise<LogReport> {
  return readLog(archive.database, async (log) => {
    if (log === null) throw new Error('the log has not begun');
    return reportOnLog(log, {
      keys: policy === undefined ? null : [parseVerifierKey(policy)],
      keptCheckpoints: Object.entries(kept).map(([name, note]) => ({ name, note })),
    });
  });
}

async function keyNow(): Promise<string> {
  return (await archive.evidenceLog.head())?.verifierKey ?? '';
}

describe('a declared recovery', () => {
  it('goes on under a new name, with every entry that the backup has, and nothing is found', async () => {
    const policy = await keyNow();
    const early = await fill('early');
    const restore = await backUp(archive.database);
    const late = await fill('late');
    await restore();
    await sign();
    expect(keeper.state).toMatchObject({ kind: 'REFUSED' });

    const recovery = await recoverLog(archive.evidenceLog, folder, reason);
    expect(recovery).toMatchObject({ head: { size: 17n }, carried: 9n });
    await fill('after');
    expect(keeper.state).toEqual({ kind: 'SIGNING' });

    const verdict = await report({ early, late }, policy);
    expect(verdict).toMatchObject({ findings: [], origin: recovery.origin, size: 18n });
    expect(verdict.covers).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Among these the first 9 entries of the log/),
        expect.stringMatching(/^The checkpoint early: the log of today begins with its 10 entries/),
      ]),
    );
    expect(verdict.notCovered).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^What was signed of the log .* beyond its first 9 entries: .*\(the disk was lost\)/,
        ),
        expect.stringMatching(/^The checkpoint late: it states entries that a recovery declared lost/),
      ]),
    );
  });

  it('can be followed by another', async () => {
    const policy = await keyNow();
    const kept: Record<string, SignedNote> = { first: await fill('first') };
    for (const name of ['second', 'third']) {
      const restore = await backUp(archive.database);
      await fill(`lost-${name}`);
      await restore();
      await recoverLog(archive.evidenceLog, folder, reason);
      kept[name] = await fill(name);
    }
    expect((await report(kept, policy)).findings).toEqual([]);
  });

  it('finds all the same what was changed or removed in what it carries', async () => {
    const early = await fill('early');
    const restore = await backUp(archive.database);
    await fill('late');
    await restore();
    await recoverLog(archive.evidenceLog, folder, reason);
    await sign();
    await archive.database.query({
      text: `UPDATE recovery_sessions SET namespace = 'x' WHERE session_id = 'early-2'`,
    });
    await archive.database.query({ text: `DELETE FROM recovery_sessions WHERE session_id = 'early-3'` });

    const { findings } = await report({ early });
    expect(findings.map(({ kind, version }) => `${kind} ${version?.id}`)).toEqual([
      'LEAF_MISMATCH early-2',
      'REMOVED early-3',
    ]);
  });

  it('is no cover for a checkpoint that states more than it declares, or another tree', async () => {
    const early = await fill('early');
    const restore = await backUp(archive.database);
    const late = await fill('late');
    await restore();
    await recoverLog(archive.evidenceLog, folder, reason);
    await sign();
    await archive.database.query({
      text: `UPDATE log_entries SET declaration = replace(declaration, '"size":17', '"size":16')
        WHERE log_index = 0`,
    });
    const { findings } = await report({ early, late });
    expect(findings.map(({ kind }) => kind)).toContain('OLD_CHECKPOINT_MISMATCH');
  });

  it('that no trusted key signed hides nothing', async () => {
    const early = await fill('early');
    const { origin, size, root } = (await archive.evidenceLog.head()) ?? {
      origin: '',
      size: 0n,
      root: early,
    };
    const own = noteSigner('incident-archive/forged', generateKeyPairSync('ed25519').privateKey);
    const heads = [{ origin, size: size + 1_000n, root: root as Uint8Array }] as const;
    await archive.database.query({ text: 'DELETE FROM recovery_sessions' });
    await archive.evidenceLog.beginAnew((carried) => {
      const unsigned = {
        origin: own.key.name,
        verifierKey: writeVerifierKey(own.key),
        succession: null,
        recovery: { heads, carried, agreed: 0n, reason, signature: new Uint8Array() },
      };
      const { signature } = own.sign(recoveryText(unsigned));
      return [{ ...unsigned, recovery: { ...unsigned.recovery, signature } }];
    });

    for (const policy of [undefined, (await archive.evidenceLog.declarations())[1]?.verifierKey]) {
      const kinds = (await report({ early }, policy)).findings.map(({ kind }) => kind);
      expect(kinds).toEqual(
        expect.arrayContaining(['REMOVED', 'CHECKPOINT_MISMATCH', 'OLD_CHECKPOINT_MISMATCH']),
      );
    }
  });

  it('from a backup that is older than another recovery gives up both', async () => {
    const policy = await keyNow();
    const first = await fill('first');
    const restoreFirst = await backUp(archive.database);
    const lost = await fill('lost');
    await restoreFirst();
    const restoreAgain = await backUp(archive.database);
    await recoverLog(archive.evidenceLog, folder, reason);
    const second = await fill('second');
    await restoreAgain();
    await recoverLog(archive.evidenceLog, folder, reason);
    const third = await fill('third');
    expect((await report({ first, lost, second, third }, policy)).findings).toEqual([]);
  });

  it('is refused where nothing contradicts what was signed', async () => {
    await fill('early');
    await expect(recoverLog(archive.evidenceLog, folder, reason)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect((await report({})).findings).toEqual([]);
  });

  it('replaces a guard that is lost', async () => {
    const early = await fill('early');
    await fs.rm(path.join(folder, 'log-signing-key.pem.guard'));
    await archive.postmortems.save(aPostmortem());
    await sign();
    expect(keeper.state).toMatchObject({ kind: 'REFUSED' });
    expect(await recoverLog(archive.evidenceLog, folder, reason)).toMatchObject({
      head: { size: 9n },
      carried: 11n,
    });
    await sign();
    expect([keeper.state, (await report({ early })).findings]).toEqual([{ kind: 'SIGNING' }, []]);
  });

  it('with a new key, where the old one is lost, is trusted by who trusts the new one', async () => {
    const policy = await keyNow();
    await fill('early');
    await fs.rm(folder, { recursive: true });
    await recoverLog(archive.evidenceLog, folder, reason);
    await sign(await open());
    expect((await report({}, policy)).findings.map(({ kind }) => kind)).toContain('CHECKPOINT_MISMATCH');
    expect((await report({}, await keyNow())).findings).toEqual([]);
  });

  it('that was cut short before the guard was replaced comes to its end', async () => {
    await fill('early');
    const restore = await backUp(archive.database);
    await fill('late');
    await restore();
    const guard = await fs.readFile(path.join(folder, 'log-signing-key.pem.guard'));
    const first = await recoverLog(archive.evidenceLog, folder, reason);
    await fs.writeFile(path.join(folder, 'log-signing-key.pem.guard'), guard);

    expect(await recoverLog(archive.evidenceLog, folder, reason)).toEqual(first);
    await sign();
    expect(keeper.state).toEqual({ kind: 'SIGNING' });
  });
});

describe('redactions and holds that were signed', () => {
  it('and that the backup misses are listed by a recovery, and only those', async () => {
    await fill('early');
    await archive.redactions.redact('recovery-sessions', {
      id: 'early-3',
      fields: ['metadata'],
      reason: 'request 1',
    });
    await archive.holds.place(recoverySessionKind, { ids: ['early-2'] }, 'case 1');
    await sign();
    const restore = await backUp(archive.database);
    await archive.redactions
      .redact('recovery-sessions', {
        id: 'early-2',
        fields: ['metadata'],
        reason: 'request 2',
      })
      .catch(() => undefined);
    await archive.redactions.redact('recovery-sessions', {
      id: 'early-3',
      fields: ['stepsData'],
      reason: 'request 3',
    });
    const { id } = await archive.holds.place(recoverySessionKind, { ids: ['early-3'] }, 'case 2');
    await sign();
    await archive.holds.release(id, 'over');
    await sign();
    await restore();

    const { lostErasures } = await recoverLog(archive.evidenceLog, folder, reason);
    expect(lostErasures.map(({ kind, revision, document }) => [kind, revision, document])).toEqual([
      ['redactions', 1, expect.stringContaining('"reason":"request 3"')],
      ['holds', 1, expect.stringContaining('"reason":"case 2"')],
      ['holds', 2, expect.stringContaining('"release_reason":"over"')],
    ]);
    expect((await report({})).findings).toEqual([]);
  });
});

describe('a change of keys', () => {
  it('has the new key sign from there on, and old checkpoints and policies hold', async () => {
    const policy = await keyNow();
    const early = await fill('early');
    const { previousKey, nextKey } = await changeKey(archive.evidenceLog, folder);
    expect([previousKey, nextKey]).toEqual([policy, await keyNow()]);
    const late = await fill('late');

    expect([keeper.state, nextKey === policy]).toEqual([{ kind: 'SIGNING' }, false]);
    expect((await report({ early, late }, policy)).findings).toEqual([]);
    expect((await report({ late }, nextKey)).findings).toEqual([]);
    // whoever trusts the new key alone does not trust what the old one signed
    expect((await report({ early }, nextKey)).findings.map(({ kind }) => kind)).toEqual([
      'OLD_CHECKPOINT_MISMATCH',
    ]);
    expect((await fs.readdir(folder)).sort()).toEqual([
      'log-signing-key.pem',
      'log-signing-key.pem.guard',
      'log-successions.ndjson',
    ]);
  });

  it('that no key signed is not believed', async () => {
    const policy = await keyNow();
    await fill('early');
    const { nextKey } = await changeKey(archive.evidenceLog, folder);
    await fill('late');
    await archive.database.query({
      text: `UPDATE log_entries SET declaration = regexp_replace(declaration, '"signature":"[^"]+"', $1)
        WHERE kind = 'log' AND revision = 2`,
      values: [`"signature":"${Buffer.alloc(64).toString('base64')}"`],
    });
    const kinds = (await report({}, policy)).findings.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['LEAF_MISMATCH', 'CHECKPOINT_MISMATCH']));
    expect(nextKey).not.toBe(policy);
  });

  it('that was cut short after the log named the new key ends with the next start', async () => {
    await fill('early');
    const old = await fs.readFile(path.join(folder, 'log-signing-key.pem'));
    await changeKey(archive.evidenceLog, folder);
    await fs.rename(path.join(folder, 'log-signing-key.pem'), path.join(folder, 'log-signing-key.pem.next'));
    await fs.writeFile(path.join(folder, 'log-signing-key.pem'), old, { mode: 0o600 });

    const again = await open();
    await archive.postmortems.save(aPostmortem());
    await sign(again);
    expect(again.state).toEqual({ kind: 'SIGNING' });
    expect((await report({})).findings).toEqual([]);
  });

  it('is refused where the key of the log is not there, or the log may not be signed', async () => {
    await fill('early');
    await fs.rm(path.join(folder, 'log-signing-key.pem.guard'));
    await expect(changeKey(archive.evidenceLog, folder)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(changeKey(archive.evidenceLog, await emptyFolder())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect((await archive.evidenceLog.declarations()).length).toBe(1);
  });
});
