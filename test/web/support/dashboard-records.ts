/** Asks the API of a server. */
export type Ask = (query: string, variables?: unknown) => Promise<Record<string, unknown>>;

export function asker(origin: string): Ask {
  return async (query, variables) => {
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data?: Record<string, unknown>; errors?: unknown };
    if (errors !== undefined || data === undefined) throw new Error(JSON.stringify(errors));
    return data;
  };
}

/** Markup that would run, a turned direction of writing, a line separator, emoji, and a word wider than any screen. */
export const HOSTILE = [
  '<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>',
  '\u202egnirts\u2028\u200b',
  '👩‍🚒🇰🇷',
  'w'.repeat(150),
].join(' ');

/** Keys that a path would not carry, within what keys may be long. */
const HOSTILE_KEY = `../%2F?#"><svg onload=alert(1)> \u202e ${'k'.repeat(120)}`;

export interface DashboardRecords {
  /** Records whose every text is hostile. */
  readonly hostile: Readonly<Record<'incident' | 'event' | 'recovery' | 'postmortem' | 'namespace', string>>;
  /** Of the sample data. */
  readonly postmortemId: string;
  readonly sessionId: string;
  /** An event with branching effects, one of which failed. */
  readonly eventId: string;
}

/** Adds to the sample data a broken chain (`staging`), a long one (`bulk`), changed records, and hostile ones. */
export async function addDashboardRecords(ask: Ask): Promise<DashboardRecords> {
  const eventId = await brokenChain(ask);
  await longChain(ask);
  const { postmortems, recoverySessions } = (await ask(
    '{ postmortems(limit: 1) { incidentId } recoverySessions(filter: { approvedAt: { isNull: false } }, limit: 1) { sessionId } }',
  )) as { postmortems: { incidentId: string }[]; recoverySessions: { sessionId: string }[] };
  const postmortemId = postmortems[0]?.incidentId ?? '';
  await ask(
    `mutation ($input: UpdatePostmortemInput!) { updatePostmortem(input: $input) { postmortem { revision } } }`,
    {
      input: {
        incidentId: postmortemId,
        reason: 'second reading with the on-call',
        fields: {
          recommendations: [
            'Size the connection pool by the number of workers, and alert at 85 % of it.',
            'Roll the canary back before the breaker opens, not after.',
            'Write the runbook step for a locked breaker.',
          ],
        },
      },
    },
  );
  return {
    hostile: await hostileRecords(ask),
    postmortemId,
    sessionId: recoverySessions[0]?.sessionId ?? '',
    eventId,
  };
}

const RECORD = `mutation ($input: RecordCascadeEventsInput!) {
  recordCascadeEvents(input: $input) { cascadeEvents { cascadeId } }
}`;

const branching = [
  { ref: 'open', actionType: 'CIRCUIT_OPEN', success: true, target: 'ledger' },
  {
    ref: 'shift',
    causedBy: 'open',
    actionType: 'TRAFFIC_SHIFT',
    success: false,
    errorMessage: 'the region is full',
    target: 'edge',
  },
  { causedBy: 'open', actionType: 'NOTIFY_ONCALL', success: true, target: 'pager' },
  { causedBy: 'shift', actionType: 'GOVERNANCE_STRICT', success: true, target: 'deploys' },
];

async function record(ask: Ask, namespace: string, count: number, effects: unknown[]): Promise<string> {
  const event = { namespace, triggerType: 'CIRCUIT_BREAKER_OPENED', effects };
  const { recordCascadeEvents } = (await ask(RECORD, {
    input: { events: Array.from({ length: count }, () => event) },
  })) as { recordCascadeEvents: { cascadeEvents: { cascadeId: string }[] } };
  return recordCascadeEvents.cascadeEvents.at(-1)?.cascadeId ?? '';
}

/** Sound links, then one that names no link and carries no hash of its content, then others that go on from it. */
async function brokenChain(ask: Ask): Promise<string> {
  await record(ask, 'staging', 14, branching);
  await ask('mutation ($input: SaveCascadeEventInput!) { saveCascadeEvent(input: $input) { outcome } }', {
    input: {
      cascadeId: 'cascade-forged-0001',
      namespace: 'staging',
      triggerType: 'CIRCUIT_BREAKER_OPENED',
      timestamp: new Date().toISOString(),
      previousHash: 'cd'.repeat(32),
      currentHash: 'ab'.repeat(32),
    },
  });
  return record(ask, 'staging', 15, branching);
}

async function longChain(ask: Ask): Promise<void> {
  await record(ask, 'bulk', 800, []);
}

async function hostileRecords(ask: Ask): Promise<DashboardRecords['hostile']> {
  const { createSecurityIncident } = (await ask(
    'mutation ($input: CreateSecurityIncidentInput!) { createSecurityIncident(input: $input) { securityIncident { id } } }',
    {
      input: {
        incidentType: HOSTILE,
        severity: 'CRITICAL',
        description: HOSTILE,
        sourceIp: HOSTILE,
        userAgent: HOSTILE,
        rawPayload: { [HOSTILE]: HOSTILE, list: [HOSTILE, 1.5] },
        entityRefs: { [HOSTILE]: 1 },
      },
    },
  )) as { createSecurityIncident: { securityIncident: { id: string } } };
  const incident = createSecurityIncident.securityIncident.id;
  await ask(
    'mutation ($input: UpdateSecurityIncidentStatusInput!) { updateSecurityIncidentStatus(input: $input) { securityIncident { id } } }',
    { input: { id: incident, status: 'INVESTIGATING', notes: HOSTILE, reason: HOSTILE } },
  );
  const namespace = HOSTILE_KEY;
  await ask('mutation ($input: SaveCascadeEventInput!) { saveCascadeEvent(input: $input) { outcome } }', {
    input: {
      cascadeId: HOSTILE_KEY,
      namespace,
      triggerType: HOSTILE.slice(0, 250),
      triggeredBy: HOSTILE,
      triggerEventId: 'hostile',
      triggerDetails: { [HOSTILE]: HOSTILE },
      effects: [
        {
          event_id: HOSTILE,
          action_type: HOSTILE,
          caused_by: 'hostile',
          success: false,
          target: HOSTILE,
          error_message: HOSTILE,
        },
        HOSTILE,
      ],
      externalTrace: { trace: HOSTILE },
      timestamp: '2026-03-01T00:00:00Z',
      previousHash: HOSTILE.slice(0, 250),
      currentHash: HOSTILE.slice(0, 250),
    },
  });
  await ask(
    'mutation ($input: SaveRecoverySessionInput!) { saveRecoverySession(input: $input) { outcome } }',
    {
      input: {
        sessionId: HOSTILE_KEY,
        namespace,
        triggerLevel: HOSTILE.slice(0, 250),
        initiatedBy: HOSTILE,
        approvedBy: HOSTILE,
        approvedAt: '2026-03-01T00:00:00.000001Z',
        completedAt: '2026-03-01T00:00:01Z',
        abortReason: HOSTILE,
        status: 'ABORTED',
        stepsData: [{ name: HOSTILE, status: HOSTILE, started_at: HOSTILE, [HOSTILE]: HOSTILE }, HOSTILE],
        metadata: { [HOSTILE]: HOSTILE },
        cascadeEventId: HOSTILE_KEY,
      },
    },
  );
  await ask('mutation ($input: SavePostmortemInput!) { savePostmortem(input: $input) { outcome } }', {
    input: {
      incidentId: HOSTILE_KEY,
      namespace,
      affectedServices: [HOSTILE],
      timeline: [{ at: HOSTILE, event: HOSTILE, actor: HOSTILE }, HOSTILE, { [HOSTILE]: HOSTILE }],
      autoActions: [{ [HOSTILE]: HOSTILE }],
      recommendations: [HOSTILE],
      systemSnapshot: { [HOSTILE]: HOSTILE },
      cascadeEventId: HOSTILE_KEY,
      recoverySessionId: HOSTILE_KEY,
    },
  });
  return { incident, event: HOSTILE_KEY, recovery: HOSTILE_KEY, postmortem: HOSTILE_KEY, namespace };
}
