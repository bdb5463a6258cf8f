import { localCaller } from '../../src/auth';
import { hashOf } from '../../src/core/hash-schemes';
import { parseJson } from '../../src/core/json';
import { parseCascadeEventRecord } from '../../src/core/records';
import { createRepositories, type CascadeChain, type NewCascadeEvent } from '../../src/repositories';
import { useArchive } from './support/archive';
import { vectorEvents, vectorLines } from './support/chain-vectors';

const archive = useArchive();
const findings = { kind: 'findings', first: 10 } as const;

/** A first event whose hash covers a name that was not handed over with it. */
function eventOf(triggeredBy: string): NewCascadeEvent {
  const [line = ''] = vectorLines('chain-hot-archived.ndjson');
  const [event] = vectorEvents('chain-hot-archived.ndjson');
  if (event === undefined) throw new Error('the vectors have no event');
  const record = parseCascadeEventRecord(line, parseJson(line));
  const choice = { timestampText: record.timestamp.text, triggeredBy, previousHash: record.previousHash };
  return { ...event, currentHash: hashOf(record, 'hot', choice) };
}

function withNames(...triggeredByNames: string[]) {
  return createRepositories(archive.database, localCaller, { triggeredByNames }).cascadeEvents;
}

function found(chain: CascadeChain): string[] {
  return chain.findings(findings).map(({ kind }) => kind);
}

it('verifies an event once the name that its hash covers is given', async () => {
  const event = eventOf('Kim');
  await withNames().save(event);
  const verify = (...names: string[]) =>
    withNames(...names).verifyChain(event.namespace, null, null, { pages: [findings] });
  expect(found(await verify())).toEqual(['HASH_MISMATCH']);
  expect(found(await verify('Lee', 'Kim'))).toEqual([]);
});

it('remembers the name under which an event was kept', async () => {
  const event = eventOf('Kim');
  await withNames('Kim').save(event);
  expect((await withNames().verifyChain(event.namespace)).verified).toBe(true);
});

it('still finds a status that was changed to say that no hash fits', async () => {
  const [event] = vectorEvents('chain-archive.ndjson');
  if (event === undefined) throw new Error('the vectors have no event');
  await withNames().save(event);
  await archive.database.query({
    text: `UPDATE cascade_events SET hash_scheme = NULL, hash_status = 'NOT_REPRODUCED'`,
  });
  const chain = await withNames('Kim').verifyChain(event.namespace, null, null, { pages: [findings] });
  expect(found(chain)).toEqual(['CONTENT_MISMATCH']);
});
