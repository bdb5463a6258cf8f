import { parseNote, writeVerifierKey } from '../../../src/core/checkpoint';
import {
  readBundleHeader,
  reportOnBundle,
  writeBundleHeader,
  type BundleExpectations,
  type BundleReport,
  type KeySuccession,
} from '../../../src/core/evidence';
import {
  bundleLinesOf,
  bundleOf,
  bundleOrigin,
  bundleSigner,
  logged,
  newSigner,
  noteOver,
  successionBy,
} from '../../support/bundles';

const log = Array.from({ length: 21 }, (_, at) => logged(at));
const ofEvents = log.flatMap(({ kind }, at) => (kind === 'postmortems' ? [] : [at]));

function report(bytes: Buffer, expectations: Partial<BundleExpectations> = {}): Promise<BundleReport> {
  // In small pieces, as they may come from a disk.
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000);
    await Promise.resolve();
  }
  return reportOnBundle(pieces(), { keys: null, keptCheckpoints: [], ...expectations });
}

function kept(size: number, signer = bundleSigner, of = log) {
  return [{ name: 'kept.checkpoint', note: parseNote(noteOver(of, size, signer)) }];
}

describe('a bundle', () => {
  it('verifies by itself, and says whose key that was, and what it cannot say', async () => {
    const lines = await bundleLinesOf({ log, places: ofEvents });
    const { verified, findings, checkpoint, covers, notCovered } = await report(bundleOf(lines));
    expect([verified, findings, checkpoint?.size, checkpoint?.origin]).toEqual([true, [], 21n, bundleOrigin]);
    expect(covers.join('\n')).toContain('a key that the bundle itself brings');
    expect(covers.join('\n')).toContain(`${ofEvents.length} versions`);
    expect(notCovered.join('\n')).toMatch(/no record which the filter asks for is missing/);
    expect(notCovered.join('\n')).toMatch(/the bundle was trusted for it/);
    expect(notCovered.join('\n')).toMatch(/after entry 0/);
  });

  it('verifies by a policy and checkpoints kept elsewhere', async () => {
    const lines = await bundleLinesOf({ log, places: ofEvents, earlier: [1, 8, 13] });
    const keys = [newSigner('another.example/log').key, bundleSigner.key];
    for (const size of [1, 8, 13, 21]) {
      const { verified, notCovered } = await report(bundleOf(lines), { keys, keptCheckpoints: kept(size) });
      expect([size, verified]).toEqual([size, true]);
      expect(notCovered.join('\n')).not.toMatch(/trusted/);
      expect(/after entry/.test(notCovered.join('\n'))).toBe(size < 21);
    }
  });

  it.each([[1], [2], [3], [64], [65]])('verifies in a log of %i entries', async (size) => {
    const whole = Array.from({ length: size }, (_, at) =>
      logged(at, { kind: 'cascade-events', namespace: 'a' }),
    );
    const lines = await bundleLinesOf({
      log: whole,
      places: whole.map((_, at) => at),
      filter: { namespace: 'a' },
    });
    expect((await report(bundleOf(lines))).findings).toEqual([]);
  });

  it('verifies without entries', async () => {
    expect((await report(bundleOf(await bundleLinesOf({ log, places: [] })))).verified).toBe(true);
  });

  it('holds hashes alone of versions whose content is gone, and says so', async () => {
    const erased = log.map((entry, at) => ({ ...entry, isErased: at === 2 }));
    const { verified, covers, notCovered } = await report(
      bundleOf(await bundleLinesOf({ log: erased, places: ofEvents })),
    );
    expect(verified).toBe(true);
    expect(covers.join('\n')).toContain('1 versions whose content is gone');
    expect(notCovered.join('\n')).toContain('whose content is gone, and which they were');
  });

  it('names what was changed, by line and place', async () => {
    const lines = await bundleLinesOf({ log, places: ofEvents });
    const changed = lines.map((line, at) => (at === 4 ? line.replace('café', 'cafe') : line));
    const { verified, findings } = await report(bundleOf(changed));
    expect([verified, findings]).toEqual([
      false,
      [
        {
          kind: 'ENTRY_MISMATCH',
          line: 5,
          logIndex: BigInt(ofEvents[3] ?? 0),
          message: expect.stringMatching(/do not go together/) as string,
        },
      ],
    ]);
  });

  it('goes on after a finding, and keeps the kinds apart', async () => {
    const lines = await bundleLinesOf({ log, places: ofEvents });
    const [header = '', first = '', second = '', third = '', fourth = '', ...rest] = lines;
    const foreign = fourth.replace('"kind":"cascade-events"', '"kind":"postmortems"');
    const { findings } = await report(bundleOf([header, second, first, third, foreign, 'no line', ...rest]));
    expect(findings.map(({ kind, line }) => [kind, line])).toEqual([
      ['ORDER_MISMATCH', 3],
      ['FILTER_MISMATCH', 5],
      ['LINE_MALFORMED', 6],
      ['COUNT_MISMATCH', null],
    ]);
  });

  it('is not trusted with a checkpoint that nothing connects it to, or a key that is none of the policy', async () => {
    const lines = await bundleLinesOf({ log, places: ofEvents, earlier: [8] });
    const fork = log.map((entry, at) => (at === 5 ? { ...entry, document: '{}' } : entry));
    for (const keptCheckpoints of [kept(7), kept(8, bundleSigner, fork), kept(8, newSigner())]) {
      const { verified, findings } = await report(bundleOf(lines), { keptCheckpoints });
      expect([verified, findings.map(({ kind }) => kind)]).toEqual([false, ['OLD_CHECKPOINT_MISMATCH']]);
    }
    const { verified, findings } = await report(bundleOf(lines), { keys: [newSigner().key] });
    expect([verified, findings.map(({ kind }) => kind)]).toEqual([false, ['CHECKPOINT_MISMATCH']]);
  });

  it('verifies by a policy of an earlier key, where each key signed that the next one follows', async () => {
    const [first, second] = [newSigner('an.older/name'), newSigner()];
    const [header = '', ...rest] = await bundleLinesOf({ log, places: ofEvents, previous: second });
    const [last] = readBundleHeader(header).successions;
    if (last === undefined) throw new Error('there is no succession');
    const headed = (...successions: readonly KeySuccession[]): Buffer =>
      bundleOf([writeBundleHeader({ ...readBundleHeader(header), successions }), ...rest]);
    const verified = async (bytes: Buffer): Promise<boolean> =>
      (await report(bytes, { keys: [first.key] })).verified;
    const whole = headed(successionBy(first, second), last);
    expect(await verified(whole)).toBe(true);
    expect((await report(whole, { keys: [first.key], keptCheckpoints: kept(21) })).findings).toEqual([]);
    // in another order, with a step left out, or with one that no key signed
    const forged = { ...successionBy(newSigner(), second), previousKey: writeVerifierKey(first.key) };
    for (const successions of [
      [last, successionBy(first, second)],
      [last],
      [successionBy(newSigner(), bundleSigner)],
      [forged, last],
    ])
      expect(await verified(headed(...successions))).toBe(false);
  });

  it('says how many versions a redaction left', async () => {
    const redacted = log.map((entry, at) => ({
      ...entry,
      document: at === 2 ? '{"effects":[],"redacted_fields":["effects"]}' : entry.document,
    }));
    const { verified, notCovered } = await report(
      bundleOf(await bundleLinesOf({ log: redacted, places: ofEvents })),
    );
    expect([verified, notCovered.join('\n')]).toEqual([true, expect.stringContaining('1 of the versions')]);
  });

  it('takes no key of the policy for a log that bears another name', async () => {
    const stranger = newSigner('another.example/log');
    const lines = await bundleLinesOf({ log, places: ofEvents });
    const signed = noteOver(log, log.length, stranger);
    const [header = '', ...rest] = lines;
    const forged = header
      .replace(JSON.stringify(noteOver(log, log.length)), JSON.stringify(signed))
      .replace(writeVerifierKey(bundleSigner.key), writeVerifierKey(stranger.key));
    const { verified } = await report(bundleOf([forged, ...rest]), { keys: [stranger.key] });
    expect([forged.includes('another.example'), verified]).toEqual([true, false]);
  });

  it('is none where the first line is another', async () => {
    const lines = await bundleLinesOf({ log, places: ofEvents });
    const another = bundleOf(lines).toString().replace('bundle/1', 'bundle/2');
    for (const text of ['', '\n', '{}\n', another, lines.slice(1).join('\n'), lines[0] ?? ''])
      await expect(report(Buffer.from(text))).rejects.toMatchObject({ code: 'MALFORMED' });
  });

  it('has no line of more bytes than are read', async () => {
    const [header = ''] = await bundleLinesOf({ log, places: [] });
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n`);
      for (let at = 0; at < 70; at += 1) yield Buffer.alloc(1024 * 1024, 'x');
      yield await Promise.resolve(Buffer.from('\n'));
    }
    const { findings } = await reportOnBundle(endless(), { keys: null, keptCheckpoints: [] });
    expect(findings.map(({ message }) => message)).toEqual([
      'Line 2 is too long.',
      expect.stringMatching(/0 lines/),
    ]);
  });
});
