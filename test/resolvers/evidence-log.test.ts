import { openCheckpoint, parseNote, parseTlogProof, verifyTlogProof } from '../../src/core/checkpoint';
import { rootOf, verifyConsistency, verifyInclusion } from '../../src/core/merkle';
import type { EvidenceLogRepository } from '../../src/repositories';
import { aChain, aPostmortem, aRecoverySession, aSecurityIncident } from '../support/builders';
import { useArchiveApp } from './support/archive-app';
import { beginLog, bytesOf, ORIGIN, publish, sequenceAll, trustedLog } from './support/evidence';

const archive = useArchiveApp();

interface Entry {
  readonly index: string;
  readonly kind: string;
  readonly namespace: string;
  readonly recordId: string;
  readonly leafHash: string;
}

const log = (): EvidenceLogRepository => archive.repositories.evidenceLog;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** An entry for the log itself, then so many events of `payments`, and one of the access log. */
async function beginWith(events: number): Promise<void> {
  await beginLog(log());
  await archive.repositories.cascadeEvents.saveMany(aChain('payments', events));
}

async function changes(args = ''): Promise<Entry[]> {
  const document = `{ changes${args} { index kind namespace recordId leafHash } }`;
  return (await archive.data<{ changes: Entry[] }>(document)).changes;
}

const indicesOf = (entries: readonly Entry[]): number[] => entries.map(({ index }) => Number(index));

describe('logCheckpoint', () => {
  const CHECKPOINT = '{ logCheckpoint { origin size root signedAt note } }';

  test('is null before the first, and there is nothing at /log/checkpoint', async () => {
    expect(await archive.data(CHECKPOINT)).toEqual({ logCheckpoint: null });
    await beginWith(1);
    await sequenceAll(log());
    expect(await archive.data(CHECKPOINT)).toEqual({ logCheckpoint: null });
    expect(await archive.get('/log/checkpoint')).toEqual({
      status: 404,
      text: 'there is no checkpoint yet\n',
    });
  });

  test('is the newest, whose note an outsider can open, and is what /log/checkpoint gives', async () => {
    await beginWith(2);
    await publish(log());
    await archive.repositories.postmortems.save(aPostmortem());
    const { size, root, note } = await publish(log());

    const { logCheckpoint } = await archive.data<{ logCheckpoint: { note: string } }>(CHECKPOINT);
    expect(logCheckpoint).toEqual({
      origin: ORIGIN,
      size: '6',
      root: hex(root),
      signedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
      note,
    });
    expect(openCheckpoint(parseNote(logCheckpoint.note), trustedLog)).toMatchObject({ size, root });
    expect(await archive.get('/log/checkpoint')).toEqual({ status: 200, text: note });
  });
});

describe('logEntry', () => {
  const ENTRY = 'query ($index: ID!) { logEntry(index: $index) { index kind namespace recordId revision } }';

  test('gives the entry at a place, the first being that of the log itself, and null where there is none', async () => {
    await beginWith(1);
    await sequenceAll(log());

    expect(await archive.data(ENTRY, '{"index":0}')).toEqual({
      logEntry: { index: '0', kind: 'LOG', namespace: '', recordId: ORIGIN, revision: 1 },
    });
    expect(await archive.data(ENTRY, '{"index":"1"}')).toEqual({
      logEntry: {
        index: '1',
        kind: 'CASCADE_EVENTS',
        namespace: 'payments',
        recordId: 'payments-0000',
        revision: 1,
      },
    });
    expect(await archive.data(ENTRY, '{"index":2}')).toMatchObject({
      logEntry: { index: '2', kind: 'ACCESS_ENTRIES', namespace: '', revision: 1 },
    });
    for (const index of ['3', '9007199254740993', '9223372036854775807']) {
      expect(await archive.data(ENTRY, `{"index":${index}}`)).toEqual({ logEntry: null });
    }
  });

  test('has the hashes that the log holds', async () => {
    await beginWith(1);
    await sequenceAll(log());
    const entry = await log().entry(1n);

    expect(await archive.data('{ logEntry(index: 1) { contentHash leafHash recordedAt } }')).toEqual({
      logEntry: {
        contentHash: hex(entry?.contentHash ?? new Uint8Array()),
        leafHash: hex(entry?.leafHash ?? new Uint8Array()),
        recordedAt: entry?.recordedAt,
      },
    });
  });
});

describe('the proofs', () => {
  const INCLUSION = `query ($leafHash: String, $index: ID, $treeSize: ID) {
    inclusionProof(leafHash: $leafHash, index: $index, treeSize: $treeSize) { index treeSize leafHash hashes }
  }`;
  const CONSISTENCY = `query ($from: ID!, $to: ID!) {
    consistencyProof(from: $from, to: $to) { from to hashes }
  }`;
  interface Inclusion {
    readonly index: string;
    readonly treeSize: string;
    readonly leafHash: string;
    readonly hashes: readonly string[];
  }
  const prove = async (variables: object): Promise<Inclusion> =>
    (await archive.data<{ inclusionProof: Inclusion }>(INCLUSION, JSON.stringify(variables))).inclusionProof;
  const EVERYTHING = '(kinds: [LOG, CASCADE_EVENTS, POSTMORTEMS, ACCESS_ENTRIES])';
  const leaves = async (): Promise<Uint8Array[]> =>
    (await changes(EVERYTHING)).map(({ leafHash }) => bytesOf(leafHash));

  test('inclusionProof verifies for each leaf, by its hash and by its place, in the newest checkpoint', async () => {
    await beginWith(6);
    const head = await publish(log());
    await archive.repositories.postmortems.save(aPostmortem());
    await sequenceAll(log());

    for (const { index, leafHash } of (await changes(EVERYTHING)).slice(0, Number(head.size))) {
      const proof = await prove({ leafHash });
      expect(proof).toMatchObject({ index, leafHash, treeSize: '8' });
      expect(await prove({ index })).toEqual(proof);
      verifyInclusion({ index: BigInt(index), hash: bytesOf(leafHash) }, head, proof.hashes.map(bytesOf));
    }
  });

  test('inclusionProof verifies in every earlier tree, with or without a checkpoint', async () => {
    await beginWith(4);
    await sequenceAll(log());
    const all = await leaves();
    for (let size = 1; size <= all.length; size += 1) {
      const root = rootOf(all.slice(0, size));
      for (const [index, hash] of all.slice(0, size).entries()) {
        const { hashes } = await prove({ index: String(index), treeSize: String(size) });
        verifyInclusion({ index: BigInt(index), hash }, { size: BigInt(size), root }, hashes.map(bytesOf));
      }
    }
  });

  test('consistencyProof verifies between all trees that the log ever was', async () => {
    await beginWith(5);
    await sequenceAll(log());
    const all = await leaves();
    const head = (size: number) => ({ size: BigInt(size), root: rootOf(all.slice(0, size)) });
    for (let to = 1; to <= all.length; to += 1) {
      for (let from = 1; from <= to; from += 1) {
        const { consistencyProof } = await archive.data<{ consistencyProof: { hashes: string[] } }>(
          CONSISTENCY,
          `{"from":"${from}","to":${to}}`,
        );
        expect(consistencyProof).toMatchObject({ from: String(from), to: String(to) });
        verifyConsistency(head(from), head(to), consistencyProof.hashes.map(bytesOf));
      }
    }
  });

  test('receiptProof is null until a checkpoint covers the leaf, then the newest one proves it', async () => {
    await beginWith(1);
    const first = await publish(log());
    await archive.repositories.recoverySessions.save(aRecoverySession());
    const [entry] = await log().entriesOf([
      { kind: 'recovery-sessions', recordId: 'session-1', revision: 1 },
    ]);
    const leafHash = entry?.leafHash ?? new Uint8Array();
    const proof = async (): Promise<string | null> =>
      (await archive.data<{ receiptProof: string | null }>(`{ receiptProof(leafHash: "${hex(leafHash)}") }`))
        .receiptProof;

    expect(await proof()).toBeNull();
    await sequenceAll(log());
    expect(await proof()).toBeNull();
    await publish(log());
    await archive.repositories.postmortems.save(aPostmortem());
    const newest = await publish(log());
    const checkpoint = verifyTlogProof(parseTlogProof((await proof()) ?? ''), leafHash, trustedLog);
    expect([first.size, checkpoint.size]).toEqual([3n, newest.size]);
  });

  test.each<[string, string, string, object]>([
    ['a leaf hash that is none', INCLUSION, '{"leafHash":"1234"}', { field: 'leafHash' }],
    [
      'a leaf hash in capitals',
      INCLUSION,
      `{"leafHash":"${'AB'.repeat(32)}"}`,
      { field: 'leafHash', reason: 'must be 64 hex digits in lower case' },
    ],
    ['neither leaf hash nor place', INCLUSION, '{}', { field: 'leafHash' }],
    ['both', INCLUSION, `{"leafHash":"${'ab'.repeat(32)}","index":1}`, { field: 'index' }],
    [
      'a place beyond the newest checkpoint',
      INCLUSION,
      '{"index":4}',
      { field: 'index', reason: 'is not in the tree of 4 leaves' },
    ],
    ['a place beyond the tree asked for', INCLUSION, '{"index":2,"treeSize":2}', { field: 'index' }],
    ['a place beyond the log', INCLUSION, '{"index":6,"treeSize":6}', { field: 'index' }],
    ['a place below 0', INCLUSION, '{"index":"-1"}', { field: 'index' }],
    ['a place with a leading zero', INCLUSION, '{"index":"01"}', { field: 'index' }],
    ['a place that is no number', INCLUSION, '{"index":"x"}', { field: 'index' }],
    ['a place beyond 64 bits', INCLUSION, '{"index":9223372036854775808}', { field: 'index' }],
    [
      'a tree beyond the log',
      INCLUSION,
      '{"index":0,"treeSize":7}',
      { field: 'treeSize', reason: 'must be at most the size of the log, 6' },
    ],
    ['the empty tree', INCLUSION, '{"index":0,"treeSize":0}', { field: 'treeSize' }],
    ['an older tree larger than the newer', CONSISTENCY, '{"from":3,"to":2}', { field: 'from' }],
    ['an older tree that is empty', CONSISTENCY, '{"from":0,"to":2}', { field: 'from' }],
    ['a newer tree beyond the log', CONSISTENCY, '{"from":1,"to":7}', { field: 'to' }],
    [
      'a receipt for a leaf hash that is none',
      'query { receiptProof(leafHash: "") }',
      '{}',
      { field: 'leafHash' },
    ],
  ])('%s is bad input', async (_what, document, variables, expected) => {
    await beginWith(2);
    await publish(log());
    await archive.repositories.postmortems.save(aPostmortem());
    await sequenceAll(log());

    expect(await archive.fault(document, variables)).toMatchObject({ code: 'BAD_USER_INPUT', ...expected });
  });

  test('a proof of a leaf that the log does not hold is NOT_FOUND; of one without a place, bad input', async () => {
    await beginWith(1);
    await publish(log());
    await archive.repositories.postmortems.save(aPostmortem());
    const [waiting] = await log().entriesOf([{ kind: 'postmortems', recordId: 'incident-1', revision: 1 }]);
    const unknown = 'ab'.repeat(32);

    const notFound = { code: 'NOT_FOUND', field: 'leafHash' };
    expect(await archive.fault(INCLUSION, `{"leafHash":"${unknown}"}`)).toMatchObject(notFound);
    expect(await archive.fault(`{ receiptProof(leafHash: "${unknown}") }`)).toMatchObject(notFound);
    expect(
      await archive.fault(INCLUSION, `{"leafHash":"${hex(waiting?.leafHash ?? new Uint8Array())}"}`),
    ).toMatchObject({ code: 'BAD_USER_INPUT', field: 'leafHash', reason: 'is not in the tree of 3 leaves' });
  });

  test('without a checkpoint a tree must be named', async () => {
    await beginWith(1);
    await sequenceAll(log());
    expect(await archive.fault(INCLUSION, '{"index":0}')).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'treeSize',
    });
  });
});

describe('changes', () => {
  test('gives every change once it has its place, oldest first, from a place on and a page at a time', async () => {
    await beginWith(3);
    expect(indicesOf(await changes())).toEqual([0]);
    await sequenceAll(log());

    expect(indicesOf(await changes())).toEqual([0, 1, 2, 3]);
    expect(indicesOf(await changes('(afterIndex: -1, first: 2)'))).toEqual([0, 1]);
    expect(indicesOf(await changes('(afterIndex: "1", first: 2)'))).toEqual([2, 3]);
    expect(await changes('(afterIndex: 3)')).toEqual([]);
    expect(await changes('(afterIndex: "9223372036854775807")')).toEqual([]);
    await archive.repositories.postmortems.save(aPostmortem());
    await sequenceAll(log());
    expect(await changes('(afterIndex: 3)')).toMatchObject([
      { index: '5', kind: 'POSTMORTEMS', namespace: '', recordId: 'incident-1' },
    ]);
  });

  test('gives those of some kinds and namespaces, "" being that of records without one', async () => {
    const { cascadeEvents, postmortems, recoverySessions, securityIncidents } = archive.repositories;
    await beginLog(log());
    await cascadeEvents.saveMany(aChain('payments', 1));
    await cascadeEvents.saveMany(aChain('orders', 1));
    await postmortems.save(aPostmortem());
    await recoverySessions.save(aRecoverySession());
    await securityIncidents.create(aSecurityIncident());
    await sequenceAll(log());

    expect(indicesOf(await changes('(kinds: [CASCADE_EVENTS, SECURITY_INCIDENTS])'))).toEqual([1, 3, 9]);
    expect(indicesOf(await changes('(namespaces: ["payments"])'))).toEqual([1, 7]);
    expect(indicesOf(await changes('(kinds: [LOG, POSTMORTEMS], namespaces: [""])'))).toEqual([0, 5]);
    expect(indicesOf(await changes('(kinds: [ACCESS_ENTRIES])'))).toEqual([2, 4, 6, 8, 10]);
    expect(await changes('(kinds: [])')).toEqual([]);
  });

  test.each([
    ['(afterIndex: -2)', 'afterIndex'],
    ['(afterIndex: "")', 'afterIndex'],
    ['(afterIndex: 9223372036854775808)', 'afterIndex'],
    ['(first: 1001)', 'first'],
    ['(namespaces: ["", "\\u0000"])', 'namespaces[1]'],
  ])('%s is bad input', async (args, field) => {
    expect(await archive.fault(`{ changes${args} { index } }`)).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });
});
