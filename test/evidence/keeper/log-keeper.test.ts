import { EventEmitter, once } from 'node:events';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instant } from '../../../src/core/brands';
import { openCheckpoint, parseNote, parseVerifierKey, verifyNote } from '../../../src/core/checkpoint';
import { receiptText } from '../../../src/core/evidence';
import { LogKeeper } from '../../../src/evidence';
import { SecurityIncidentStatus } from '../../../src/entities';
import { aChain, aSecurityIncident } from '../../support/builders';
import { testEngine } from '../../support/engine';
import { useArchive } from '../../repositories/support/archive';

const archive = useArchive();

const moment = '2026-03-01T00:00:00.000000Z' as Instant;
let folder = '';
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'evidence-'));
});
afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const errors: string[] = [];
function open(): Promise<LogKeeper> {
  errors.length = 0;
  return LogKeeper.open(archive.evidenceLog, folder, (message) => errors.push(message));
}

describe('the keeper of the log', () => {
  it('begins the log, makes its key, and signs what came', async () => {
    const keeper = await open();
    await archive.cascadeEvents.saveMany(aChain('payments', 3));
    await keeper.sequence();
    await keeper.sign();
    const head = await archive.evidenceLog.head();
    const published = await archive.evidenceLog.checkpoint();
    if (head === null || published === null) throw new Error('nothing was signed');
    const trusted = { origin: head.origin, keys: [parseVerifierKey(head.verifierKey)] };
    const checkpoint = openCheckpoint(parseNote(published.note), trusted);
    expect(checkpoint.size).toBe(5n);
    expect(Buffer.from(checkpoint.root)).toEqual(Buffer.from(head.root));
    expect(keeper.state).toEqual({ kind: 'SIGNING' });
    // with nothing new there is no further checkpoint
    await keeper.sign();
    const [counted] = await archive.database.query<{ count: string }>({
      text: 'SELECT count(*) AS count FROM log_checkpoints',
    });
    expect(counted).toEqual({ count: '1' });
  });

  it('goes on with the same key and log after a restart', async () => {
    const first = await open();
    await first.sign();
    const head = await archive.evidenceLog.head();
    const second = await open();
    await archive.cascadeEvents.saveMany(aChain('payments', 1));
    await second.sequence();
    await second.sign();
    expect(await archive.evidenceLog.head()).toMatchObject({ origin: head?.origin, size: 3n });
    expect((await archive.evidenceLog.checkpoint())?.size).toBe(3n);
    expect([second.state, errors]).toEqual([{ kind: 'SIGNING' }, []]);
  });

  it('makes one transaction of what waits, whatever comes meanwhile', async () => {
    const keeper = await open();
    await keeper.sequence();
    const sequence = archive.evidenceLog.sequence.bind(archive.evidenceLog);
    let transactions = 0;
    const spy = jest.spyOn(archive.evidenceLog, 'sequence').mockImplementation(async () => {
      transactions += 1;
      const placed = await sequence();
      if (transactions < 10) await archive.cascadeEvents.saveMany(aChain(`n${transactions}`, 1));
      return placed;
    });
    await archive.cascadeEvents.saveMany(aChain('payments', 3));
    await keeper.sequence();
    spy.mockRestore();
    expect(transactions).toBe(1);
    expect(await archive.evidenceLog.waiting()).toBe(2);
  });

  it('clears away what many entries that waited leave behind', async () => {
    const keeper = await open();
    const wait = () =>
      archive.database.query({
        text: `INSERT INTO waiting_log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
          SELECT 'postmortems', '', number, 1, clock_timestamp(), sha256(number::text::bytea), sha256(number::text::bytea)
          FROM generate_series(1, 20000) AS number`,
      });
    const pages = async (): Promise<number> => {
      const [row] = await archive.database.query<{ pages: string }>({
        text: `SELECT pg_relation_size('waiting_log_entries') / current_setting('block_size')::integer AS pages`,
      });
      return Number(row?.pages);
    };
    await wait();
    const once = await pages();
    expect(once).toBeGreaterThan(100);

    await keeper.sequence();
    expect(await archive.evidenceLog.waiting()).toBe(0);
    expect(await archive.evidenceLog.head()).toMatchObject({ size: 20_001n });
    await wait();
    expect(await pages()).toBeLessThan(1.1 * once);
  });

  it('signs receipts that the key of the log verifies', async () => {
    const keeper = await open();
    await archive.cascadeEvents.saveMany(aChain('payments', 1));
    await keeper.sequence();
    const entry = await archive.evidenceLog.entry(1n);
    const head = await archive.evidenceLog.head();
    if (entry === null || head === null) throw new Error('the entry is missing');
    const signature = keeper.signReceipt(entry.leafHash, entry.recordedAt) ?? '';
    const key = parseVerifierKey(head.verifierKey);
    const text = receiptText(head.origin, entry.leafHash, entry.recordedAt);
    const signatures = [{ name: key.name, keyId: key.id, signature: Buffer.from(signature, 'base64') }];
    expect(() => verifyNote({ text, signatures }, [key])).not.toThrow();
    expect(() => verifyNote({ text: `${text}\n`, signatures }, [key])).toThrow('does not verify');
  });

  it('without the key gives places all the same, and signs nothing', async () => {
    await open();
    await fs.rm(folder, { recursive: true });
    const keeper = await open();
    await archive.cascadeEvents.saveMany(aChain('payments', 1));
    await keeper.sequence();
    await keeper.sign();
    expect((await archive.evidenceLog.head())?.size).toBe(3n);
    expect(await archive.evidenceLog.checkpoint()).toBeNull();
    expect(keeper.state).toEqual({ kind: 'NO_KEY' });
    expect(keeper.signReceipt(new Uint8Array(32), moment)).toBeNull();
    expect(errors.join()).toContain('the key that it names is not at');
    expect(await fs.readdir(folder).catch(() => [])).toEqual([]);
  });

  it('does not sign a log that went back in time, nor one whose signed part is another', async () => {
    const keeper = await open();
    await archive.cascadeEvents.saveMany(aChain('payments', 3));
    await keeper.sequence();
    const early = await archive.database.query<{ size: string; frontier: Buffer }>({
      text: 'SELECT size, frontier FROM log_state',
    });
    await archive.cascadeEvents.saveMany(aChain('orders', 3));
    await keeper.sequence();
    await keeper.sign();
    await archive.database.query({ text: 'DELETE FROM log_entries WHERE log_index >= 5' });
    await archive.database.query({
      text: 'UPDATE log_state SET size = $1, frontier = $2',
      values: [early[0]?.size, early[0]?.frontier],
    });
    await keeper.sign();
    expect(keeper.state).toMatchObject({
      kind: 'REFUSED',
      reason: 'the log has 5 entries, and 9 were signed',
    });
    expect(keeper.signReceipt(new Uint8Array(32), moment)).toBeNull();

    await archive.cascadeEvents.saveMany(aChain('others', 4));
    await keeper.sequence();
    await keeper.sign();
    expect(keeper.state).toMatchObject({
      kind: 'REFUSED',
      reason: 'the first 9 entries of the log are not those that were signed',
    });
    expect((await archive.evidenceLog.checkpoint())?.size).toBe(9n);
  });

  it('says so at the start where the last checkpoint was changed', async () => {
    const keeper = await open();
    await keeper.sign();
    await archive.database.query({
      text: `UPDATE log_checkpoints SET note = replace(note, E'\\n1\\n', E'\\n2\\n')`,
    });
    const again = await open();
    expect(again.state).toMatchObject({ kind: 'REFUSED' });
    await again.sign();
    expect(again.state).toMatchObject({ kind: 'REFUSED' });
    expect(errors.join()).toContain('the last checkpoint does not verify');
  });

  it('of two servers that start at once and share a folder, both sign', async () => {
    const keepers = await Promise.all([open(), open()]);
    await archive.cascadeEvents.saveMany(aChain('payments', 3));
    await Promise.all(keepers.map((keeper) => keeper.sequence()));
    await Promise.all(keepers.map((keeper) => keeper.sign()));
    expect(keepers.map(({ state }) => state.kind)).toEqual(['SIGNING', 'SIGNING']);
    expect([(await archive.evidenceLog.checkpoint())?.size, errors]).toEqual([5n, []]);
  });

  it('lets the archive work where the folder cannot be used', async () => {
    await fs.writeFile(path.join(folder, 'file'), '');
    const keeper = await LogKeeper.open(archive.evidenceLog, path.join(folder, 'file', 'below'), (message) =>
      errors.push(message),
    );
    await archive.cascadeEvents.saveMany(aChain('payments', 1));
    await keeper.sequence();
    await keeper.sign();
    expect([keeper.state, await archive.evidenceLog.head()]).toEqual([{ kind: 'NO_KEY' }, null]);
    expect(errors.join()).toContain('the log is not signed here');
    // its own, and that of the access log
    expect(await archive.evidenceLog.waiting()).toBe(2);
  });

  it('takes in a record that was changed before its turn came', async () => {
    const { record } = await archive.securityIncidents.create(aSecurityIncident());
    await archive.database.query({ text: 'DELETE FROM log_entries' });
    await archive.database.query({ text: 'UPDATE security_incidents SET salt = NULL' });
    const keeper = await open();
    await archive.securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED, 'done');
    await keeper.sequence();
    const entries = await archive.evidenceLog.changes();
    expect(entries.map(({ kind, revision }) => `${kind} ${revision}`)).toEqual([
      'log 1',
      'security-incidents 1',
      'security-incidents 2',
    ]);
    expect(await archive.evidenceLog.hasUnlogged()).toBe(false);
  });

  // The embedded engine has one session: nobody else can hold a record.
  (testEngine === 'postgresql' ? it : it.skip)(
    'takes in a record that somebody held locked when its turn came',
    async () => {
      await archive.securityIncidents.create(aSecurityIncident());
      await archive.database.query({ text: 'DELETE FROM log_entries' });
      await archive.database.query({ text: 'UPDATE security_incidents SET salt = NULL' });
      const keeper = await open();
      const [isHeld, isOver] = [new EventEmitter(), new EventEmitter()];
      const held = once(isHeld, 'now');
      const holding = archive.database.transaction(async (tx) => {
        const over = once(isOver, 'now');
        await tx.query({ text: 'SELECT 1 FROM security_incidents FOR UPDATE' });
        isHeld.emit('now');
        await over;
      });
      await held;
      await keeper.sequence();
      isOver.emit('now');
      await holding;
      expect(await archive.evidenceLog.hasUnlogged()).toBe(true);
      await sleep(1_100);
      await keeper.sequence();
      expect(await archive.evidenceLog.hasUnlogged()).toBe(false);
    },
  );
});
