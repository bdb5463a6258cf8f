import { parseNote, writeTlogProof, writeVerifierKey } from '../../../src/core/checkpoint';
import {
  contentHash,
  entryBytes,
  entryLeafHash,
  readReceipt,
  receiptText,
  verifyReceipt,
  type ReceiptExpectations,
} from '../../../src/core/evidence';
import { inclusionPlan, readProof, rootOf } from '../../../src/core/merkle';
import { bundleOrigin, bundleSigner, logged, newSigner, noteOver, successionBy } from '../../support/bundles';

const log = Array.from({ length: 11 }, (_, at) => logged(at));
const leaves = log.map((entry) => entryLeafHash(entry.kind, hashOf(entry)));
const place = 6;
const entry = logged(place);
const leaf = leaves[place] ?? new Uint8Array();
const key = writeVerifierKey(bundleSigner.key);

function hashOf(of: typeof entry): Uint8Array {
  return contentHash(Buffer.from(of.salt, 'hex'), of);
}

const receipt = {
  leafHash: Buffer.from(leaf).toString('hex'),
  recordedAt: entry.recordedAt as string,
  logIndex: String(place) as string | null,
  signature: Buffer.from(
    bundleSigner.sign(receiptText(bundleOrigin, leaf, entry.recordedAt)).signature,
  ).toString('base64') as string | null,
};

async function proofOf(at: number, extra = entryBytes(entry.kind, hashOf(entry))): Promise<string> {
  const hashes = await readProof(inclusionPlan(BigInt(at), 11n), (nodes) =>
    nodes.map(({ level, index }) => {
      const first = Number(index << BigInt(level));
      return rootOf(leaves.slice(first, first + 2 ** level));
    }),
  );
  const checkpoint = parseNote(noteOver(log, log.length));
  return writeTlogProof({ extra, index: BigInt(at), hashes, checkpoint });
}

function judge(kept: unknown, expectations: Partial<ReceiptExpectations> = {}) {
  const text = typeof kept === 'string' ? kept : JSON.stringify(kept);
  const all = {
    policy: [bundleSigner.key],
    archiveKeys: [],
    archiveSuccessions: [],
    standing: null,
    ...expectations,
  };
  return verifyReceipt(readReceipt(Buffer.from(text)), all);
}

describe('a receipt', () => {
  it('is a promise that the key of the log signed', () => {
    const { verified, covers, notCovered } = judge({ ...receipt, id: '5' });
    expect([verified, covers]).toEqual([
      true,
      [expect.stringContaining(`promise of the log ${bundleOrigin}`)],
    ]);
    expect(notCovered.join('\n')).toContain('it was not asked');
    expect(notCovered.join('\n')).not.toContain('no policy');
  });

  it('is checked with the key that it names, or the archive, where there is no policy', () => {
    const named = judge({ ...receipt, verifierKey: key, origin: bundleOrigin }, { policy: null });
    const asked = judge(receipt, {
      policy: null,
      archiveKeys: [writeVerifierKey(newSigner('old.example/log').key), key],
    });
    for (const { verified, notCovered } of [named, asked])
      expect([verified, notCovered.join('\n')]).toEqual([
        true,
        expect.stringContaining('no policy names it'),
      ]);
  });

  it.each([
    ['leafHash', Buffer.from(leaves[2] ?? []).toString('hex')],
    ['recordedAt', '2026-03-01T00:00:06.000001Z'],
    ['signature', Buffer.alloc(64).toString('base64')],
    ['origin', 'example.org/another'],
  ])('does not verify with another %s', (name, value) => {
    const { verified, findings } = judge({ ...receipt, [name]: value });
    expect([verified, findings.map(({ kind }) => kind)]).toEqual([false, ['SIGNATURE_MISMATCH']]);
  });

  it('does not verify by the key of another log, or a stranger', () => {
    for (const policy of [[newSigner().key], [newSigner('example.org/another').key]])
      expect(judge(receipt, { policy }).verified).toBe(false);
  });

  it('takes the moment, however its time is spelled', () => {
    expect(judge({ ...receipt, recordedAt: '2026-03-01T01:00:06+01:00' }).verified).toBe(true);
  });

  it('shows that the log kept the promise, by a proof of its own or one of today', async () => {
    const proof = await proofOf(place);
    const kept = judge({ ...receipt, proof });
    const today = judge(receipt, {
      standing: { kind: 'PROVED', proof: readReceipt(Buffer.from(proof)).proof as never },
    });
    for (const { verified, covers } of [kept, today])
      expect([verified, covers[1]]).toEqual([true, expect.stringContaining('entry 6 of the 11')]);
  });

  it('is also a proof alone, without a promise', async () => {
    const { verified, leafHash, covers, notCovered } = judge(await proofOf(place));
    expect([verified, Buffer.from(leafHash).equals(leaf), covers.length]).toEqual([true, true, 1]);
    expect(notCovered.join('\n')).toContain('A promise: none was kept');
  });

  it('does not verify by a proof of another leaf or place, or by one of another key', async () => {
    const proof = await proofOf(place);
    for (const verdict of [
      judge({ ...receipt, proof: await proofOf(place + 1) }),
      judge({ ...receipt, logIndex: '5', proof }),
      judge({ ...receipt, logIndex: 5, proof }),
      judge({ ...receipt, signature: null, proof: proof.replace('index 6', 'index 4') }),
      judge({ ...receipt, signature: null, proof }, { policy: [newSigner().key] }),
    ])
      expect([verdict.verified, verdict.findings.map(({ kind }) => kind)]).toEqual([
        false,
        ['PROOF_MISMATCH'],
      ]);
  });

  it('verifies by a policy of an earlier key, where each key signed that the next one follows', async () => {
    const first = newSigner();
    const policy = [first.key];
    const { previousKey, key: next, signature } = successionBy(first, bundleSigner);
    const spelled = { previousKey, key: next, signature: Buffer.from(signature).toString('base64') };
    const proof = await proofOf(place);
    for (const verdict of [
      judge({ ...receipt, proof, successions: [spelled] }, { policy }),
      judge({ ...receipt, proof }, { policy, archiveSuccessions: [{ previousKey, key: next, signature }] }),
      judge(proof, { policy, archiveSuccessions: [{ previousKey, key: next, signature }] }),
    ])
      expect(verdict.findings).toEqual([]);
    const strange = { ...spelled, signature: Buffer.alloc(64).toString('base64') };
    for (const successions of [[], [strange], [{ ...spelled, previousKey: next, key: previousKey }]])
      expect(judge({ ...receipt, proof, successions }, { policy }).verified).toBe(false);
    for (const successions of ['x', [{}], [{ ...spelled, reason: '' }]])
      expect(() => judge({ ...receipt, successions })).toThrow(
        expect.objectContaining({ code: 'MALFORMED' }),
      );
  });

  it('may be proved by the log under a later name, with another place, and by no stranger', async () => {
    const old = newSigner('an.older/name');
    const { previousKey, key: next, signature } = successionBy(old, bundleSigner);
    const kept = {
      ...receipt,
      origin: 'an.older/name',
      logIndex: '5',
      signature: Buffer.from(
        old.sign(receiptText('an.older/name', leaf, entry.recordedAt)).signature,
      ).toString('base64'),
      proof: await proofOf(place),
    };
    const archiveSuccessions = [{ previousKey, key: next, signature }];
    for (const origin of ['an.older/name', null])
      expect(judge({ ...kept, origin }, { policy: [old.key], archiveSuccessions }).findings).toEqual([]);
    // That a policy names the other log too does not make it the same one.
    const strange = judge(kept, { policy: [old.key, bundleSigner.key] });
    expect(strange.findings.map(({ kind }) => kind)).toEqual(['PROOF_MISMATCH']);
  });

  it('was broken where the log does not know the leaf, and is open where it is not signed yet', () => {
    const broken = judge(receipt, { standing: { kind: 'UNKNOWN' } });
    expect([broken.verified, broken.findings.map(({ kind }) => kind)]).toEqual([false, ['NOT_LOGGED']]);
    const open = judge(receipt, { standing: { kind: 'UNSIGNED' } });
    expect([open.verified, open.notCovered.join('\n')]).toEqual([
      true,
      expect.stringContaining('no checkpoint covers'),
    ]);
  });

  it('says nothing without a signature, a proof or a key', () => {
    const unsigned = { ...receipt, signature: null };
    expect(() => judge(unsigned)).toThrow('nothing to check');
    expect(() => judge(unsigned, { standing: { kind: 'UNSIGNED' } })).toThrow('nothing to check');
    expect(() => judge(receipt, { policy: null })).toThrow('no key is known');
  });

  it.each([
    ['nothing', ''],
    ['a list', '[]'],
    ['no leaf', JSON.stringify({ ...receipt, leafHash: undefined })],
    ['a leaf in upper case', JSON.stringify({ ...receipt, leafHash: receipt.leafHash.toUpperCase() })],
    ['a short signature', JSON.stringify({ ...receipt, signature: 'AAAA' })],
    ['no time', JSON.stringify({ ...receipt, recordedAt: null })],
    ['a place that is none', JSON.stringify({ ...receipt, logIndex: '-1' })],
    ['a proof that is none', JSON.stringify({ ...receipt, proof: 'x' })],
    ['a key that is none', JSON.stringify({ ...receipt, leafHash: 5 })],
  ])('is none with %s', (_, text) => {
    expect(() => readReceipt(Buffer.from(text))).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
  });

  it('is none where a proof does not say of which entry', async () => {
    for (const extra of [new Uint8Array(), Buffer.from('something')]) {
      const proof = await proofOf(place, extra);
      expect(() => readReceipt(Buffer.from(proof))).toThrow('no entry');
    }
  });
});
