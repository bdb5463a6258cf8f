import { getNamedType, getNullableType, isListType, isObjectType } from 'graphql';
import { parseTlogProof, verifyTlogProof } from '../../src/core/checkpoint';
import type { Instant } from '../../src/core/brands';
import { buildArchiveSchema } from '../../src/resolvers';
import { aChain, aPostmortem } from '../support/builders';
import { useArchiveApp } from './support/archive-app';
import { beginLog, bytesOf, publish, sequenceAll, signReceipt, trustedLog } from './support/evidence';

const archive = useArchiveApp(signReceipt);

interface Receipt {
  readonly leafHash: string;
  readonly recordedAt: Instant;
  readonly logIndex: string | null;
  readonly signature: string | null;
}

const RECEIPT = '{ leafHash recordedAt logIndex signature }';
const incident = '{"incidentType":"t","severity":"HIGH","id":"7"}';
const session = (id: string, fields = '') => `{"sessionId":"${id}","namespace":"n"${fields}}`;
const event = (id: string) =>
  `{"cascadeId":"${id}","namespace":"n","triggerType":"T","currentHash":"${id}","timestamp":"2026-03-01T00:00:00Z"}`;
const recorded = '{"namespace":"n","triggerType":"T","effects":[]}';

/** Asks a mutation for what it gives under `input`; `payload` selects what holds receipts. */
async function write<Payload>(name: string, input: string, payload: string): Promise<Payload> {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) ${payload} }`;
  const answer = await archive.data<Record<string, Payload>>(document, `{"input":${input}}`);
  return answer[name] as Payload;
}

const receipt = async (name: string, input: string): Promise<Receipt> =>
  (await write<{ receipt: Receipt }>(name, input, `{ receipt ${RECEIPT} }`)).receipt;

const receiptsOfBatch = async (name: string, input: string): Promise<Receipt[]> =>
  (
    await write<{ results: { receipt: Receipt }[] }>(name, input, `{ results { receipt ${RECEIPT} } }`)
  ).results.map((result) => result.receipt);

/** Which version an outsider finds behind a receipt, once its signature and its proof hold. */
async function provenVersion({ leafHash, recordedAt, signature }: Receipt): Promise<object> {
  // Ed25519 signs the same way each time (RFC 8032).
  expect(signature).toBe(signReceipt(bytesOf(leafHash), recordedAt));
  const { receiptProof } = await archive.data<{ receiptProof: string }>(
    `{ receiptProof(leafHash: "${leafHash}") }`,
  );
  const proof = parseTlogProof(receiptProof);
  verifyTlogProof(proof, bytesOf(leafHash), trustedLog);
  const { logEntry } = await archive.data<{ logEntry: { leafHash: string; recordedAt: string } }>(
    `{ logEntry(index: "${proof.index}") { kind recordId revision leafHash recordedAt } }`,
  );
  expect(logEntry).toMatchObject({ leafHash, recordedAt });
  return logEntry;
}

describe('the receipt of a write', () => {
  test('is given by every payload and result that carries a record', () => {
    const kinds = ['SecurityIncident', 'Postmortem', 'CascadeEvent', 'RecoverySession'];
    const carriers = Object.values(buildArchiveSchema().getTypeMap()).flatMap((type) => {
      if (!isObjectType(type) || !/(Payload|Result)$/.test(type.name)) return [];
      const fields = type.getFields();
      const record = Object.values(fields).find((field) => kinds.includes(getNamedType(field.type).name));
      if (record === undefined) return [];
      const name = isListType(getNullableType(record.type)) ? 'receipts' : 'receipt';
      return [[type.name, fields[name] !== undefined]];
    });
    expect(carriers).toHaveLength(12);
    expect(carriers.filter(([, hasReceipt]) => !hasReceipt)).toEqual([]);
  });

  test('is of the very version that was made, of every kind, in single writes, batches and updates', async () => {
    await beginLog(archive.repositories.evidenceLog);
    const saved = await write<{ recoverySession: { updatedAt: string }; receipt: Receipt }>(
      'saveRecoverySession',
      session('s1'),
      `{ recoverySession { updatedAt } receipt ${RECEIPT} }`,
    );
    const basedOn = `,"status":"FAILED","basedOnUpdatedAt":"${saved.recoverySession.updatedAt}"`;
    const one = await write<{ cascadeEvent: { cascadeId: string }; receipt: Receipt }>(
      'recordCascadeEvent',
      `{"event":${recorded}}`,
      `{ cascadeEvent { cascadeId } receipt ${RECEIPT} }`,
    );
    const many = await write<{ cascadeEvents: { cascadeId: string }[]; receipts: Receipt[] }>(
      'recordCascadeEvents',
      `{"events":[${recorded},${recorded}]}`,
      `{ cascadeEvents { cascadeId } receipts ${RECEIPT} }`,
    );
    const made: [Receipt, string, string, number][] = [
      [await receipt('createSecurityIncident', incident), 'SECURITY_INCIDENTS', '7', 1],
      [
        await receipt('updateSecurityIncidentStatus', '{"id":"7","status":"INVESTIGATING"}'),
        'SECURITY_INCIDENTS',
        '7',
        2,
      ],
      [await receipt('resolveSecurityIncident', '{"id":"7"}'), 'SECURITY_INCIDENTS', '7', 3],
      [await receipt('savePostmortem', '{"incidentId":"p"}'), 'POSTMORTEMS', 'p', 1],
      [
        await receipt('updatePostmortem', '{"incidentId":"p","fields":{"namespace":"n"}}'),
        'POSTMORTEMS',
        'p',
        2,
      ],
      [await receipt('saveCascadeEvent', event('c1')), 'CASCADE_EVENTS', 'c1', 1],
      [saved.receipt, 'RECOVERY_SESSIONS', 's1', 1],
      [await receipt('updateRecoverySession', session('s1', basedOn)), 'RECOVERY_SESSIONS', 's1', 2],
      [one.receipt, 'CASCADE_EVENTS', one.cascadeEvent.cascadeId, 1],
    ];
    many.cascadeEvents.forEach(({ cascadeId }, index) =>
      made.push([many.receipts[index] as Receipt, 'CASCADE_EVENTS', cascadeId, 1]),
    );
    // Not in the order of their keys: each result has the receipt of its own record.
    const events = await receiptsOfBatch(
      'saveCascadeEvents',
      `{"events":[${['c4', 'c1', 'c3'].map(event).join()}]}`,
    );
    ['c4', 'c1', 'c3'].forEach((id, index) => made.push([events[index] as Receipt, 'CASCADE_EVENTS', id, 1]));
    const sessions = await receiptsOfBatch(
      'saveRecoverySessions',
      `{"sessions":[${['s3', 's2'].map((id) => session(id)).join()}]}`,
    );
    ['s3', 's2'].forEach((id, index) => made.push([sessions[index] as Receipt, 'RECOVERY_SESSIONS', id, 1]));

    expect(made).toHaveLength(16);
    expect(made.map(([{ logIndex }]) => logIndex)).toEqual(made.map(() => null));
    await publish(archive.repositories.evidenceLog);
    for (const [given, kind, recordId, revision] of made) {
      expect(await provenVersion(given)).toMatchObject({ kind, recordId, revision });
    }
  });

  test('is that of the record which is there on DUPLICATE, CONFLICT and a retry, with its place by then', async () => {
    await beginLog(archive.repositories.evidenceLog);
    const first = await receipt('saveCascadeEvent', event('c1'));
    const update = '{"incidentId":"p","fields":{"namespace":"n"},"idempotencyKey":"k"}';
    await receipt('savePostmortem', '{"incidentId":"p"}');
    const updated = await receipt('updatePostmortem', update);
    await receipt('updatePostmortem', '{"incidentId":"p","fields":{"namespace":"m"}}');
    await sequenceAll(archive.repositories.evidenceLog);

    expect(await receipt('saveCascadeEvent', event('c1'))).toEqual({ ...first, logIndex: '1' });
    const other = event('c1').replace('"T"', '"other"');
    const conflict = await write('saveCascadeEvent', other, `{ outcome receipt { leafHash logIndex } }`);
    expect(conflict).toEqual({
      outcome: 'CONFLICT',
      receipt: { leafHash: first.leafHash, logIndex: '1' },
    });
    expect(await receipt('updatePostmortem', update)).toEqual({ ...updated, logIndex: '5' });
  });

  test('is null for a record that is older than the log, until the log has taken it in', async () => {
    const { evidenceLog, postmortems } = archive.repositories;
    await postmortems.save(aPostmortem());
    await archive.database.query({ text: 'UPDATE postmortems SET salt = NULL' });
    await archive.database.query({ text: 'DELETE FROM log_entries' });
    await beginLog(evidenceLog);
    const again = () => receipt('savePostmortem', '{"incidentId":"incident-1"}');

    expect(await again()).toBeNull();
    while ((await evidenceLog.backfill()) > 0);
    await publish(evidenceLog);
    expect(await provenVersion(await again())).toMatchObject({ kind: 'POSTMORTEMS', revision: 1 });
  });

  test('is read only where it is selected, and for a whole batch in one statement', async () => {
    const reads = () => archive.statements.filter(({ text }) => text.includes('FROM log_entries')).length;
    const events = aChain('n', 100).map(({ cascadeId }) => event(cascadeId));

    await receipt('saveCascadeEvent', event('c1'));
    expect(reads()).toBe(1);
    await write('saveCascadeEvent', event('c2'), '{ outcome cascadeEvent { cascadeId } }');
    expect(reads()).toBe(0);
    expect(await receiptsOfBatch('saveCascadeEvents', `{"events":[${events.join()}]}`)).toHaveLength(100);
    expect(reads()).toBe(1);
    await write('recordCascadeEvents', `{"events":[${recorded},${recorded}]}`, `{ receipts ${RECEIPT} }`);
    expect(reads()).toBe(1);
  });
});
