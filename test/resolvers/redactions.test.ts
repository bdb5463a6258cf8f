import { aPostmortem, json } from '../support/builders';
import { useArchiveApp } from './support/archive-app';
import { beginLog } from './support/evidence';

const archive = useArchiveApp();

const REDACT = `mutation ($input: RedactInput!) {
  redact(input: $input) {
    redaction { id kind recordId namespace fields reason redactedBy redactedAt }
    receipt { leafHash recordedAt logIndex signature }
  }
}`;
const input = (kind: string, id: string, fields: string): string =>
  `{"input":{"kind":"${kind}","id":"${id}","fields":[${fields}],"reason":"request 17"}}`;

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

beforeEach(() => beginLog(archive.repositories.evidenceLog));

describe('redact', () => {
  test('erases, gives the redaction with its receipt, and redactions list it', async () => {
    await archive.repositories.postmortems.save(aPostmortem({ timeline: json('["jane"]') }));
    const { redact } = await archive.data<{ redact: { redaction: object; receipt: { leafHash: string } } }>(
      REDACT,
      input('POSTMORTEMS', 'incident-1', '"timeline"'),
    );
    const redaction = {
      id: '1',
      kind: 'POSTMORTEMS',
      recordId: 'incident-1',
      namespace: '',
      fields: ['timeline'],
      reason: 'request 17',
      redactedBy: 'local',
      redactedAt: TIME,
    };
    const receipt = { leafHash: expect.any(String), recordedAt: TIME, logIndex: '5', signature: null };
    expect(redact).toEqual({ redaction, receipt });
    expect(
      await archive.data(`{
        redactions(kind: POSTMORTEMS, recordId: "incident-1", limit: 5) { id fields }
        others: redactions(kind: CASCADE_EVENTS) { id }
        postmortem(incidentId: "incident-1") { timeline redactedFields revision }
        logEntry(index: "5") { kind recordId leafHash }
      }`),
    ).toEqual({
      redactions: [{ id: '1', fields: ['timeline'] }],
      others: [],
      postmortem: { timeline: [], redactedFields: ['timeline'], revision: 2 },
      logEntry: { kind: 'REDACTIONS', recordId: '1', leafHash: redact.receipt.leafHash },
    });
  });

  test('names the input that is at fault', async () => {
    expect(await archive.fault(REDACT, input('POSTMORTEMS', 'incident-1', '"timeline"'))).toMatchObject({
      code: 'NOT_FOUND',
      field: 'input.id',
    });
    expect(
      await archive.fault(REDACT, input('POSTMORTEMS', 'incident-1', '"timeline","source"')),
    ).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.fields[1]',
      reason:
        'cannot be redacted: it is one of a closed set; what can: timeline, autoActions, recommendations, systemSnapshot',
    });
  });
});

test('a chain and its links tell what was redacted, and a trace that effects are gone', async () => {
  const { events } = await archive.repositories.cascadeEvents.recordMany([
    { namespace: 'payments', triggerType: 'T', effects: [{ actionType: 'scale', success: true }] },
  ]);
  const event = events[0];
  const [trigger = '', effect = ''] = event?.causationChain ?? [];
  await archive.data(REDACT, input('CASCADE_EVENTS', event?.cascadeId ?? '', '"effects"'));
  const redactions = [{ fields: ['effects'], redactedAt: TIME, redactedBy: 'local', reason: 'request 17' }];
  const told = '{ fields redactedAt redactedBy reason }';
  const trace = 'isRedacted hasCycle steps { eventId causedBy label isTrigger success depth }';
  expect(
    await archive.data(`{
      cascadeChain(namespace: "payments") {
        status redactedCount redactedEvents { cascadeId position redactions ${told} }
        links { isValid computedHash redactions ${told} }
      }
      trigger: causationTrace(eventId: "${trigger}", direction: BOTH) { ${trace} }
      effect: causationTrace(eventId: "${effect}", direction: BOTH) { ${trace} }
    }`),
  ).toEqual({
    cascadeChain: {
      status: 'VERIFIED',
      redactedCount: 1,
      redactedEvents: [{ cascadeId: event?.cascadeId, position: 0, redactions }],
      links: [{ isValid: true, computedHash: null, redactions }],
    },
    trigger: {
      isRedacted: true,
      hasCycle: false,
      steps: [{ eventId: trigger, causedBy: null, label: 'T', isTrigger: true, success: null, depth: 0 }],
    },
    effect: {
      isRedacted: true,
      hasCycle: false,
      steps: [{ eventId: effect, causedBy: null, label: null, isTrigger: false, success: null, depth: 0 }],
    },
  });
});
