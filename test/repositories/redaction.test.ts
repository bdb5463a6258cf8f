import { localCaller } from '../../src/auth';
import { reportOnLog } from '../../src/core/evidence';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  SecurityIncidentStatus,
  securityIncidentKind,
  type RecordKind,
  type RecordKindName,
} from '../../src/entities';
import { createRepositories, SaveOutcome } from '../../src/repositories';
import { readLog } from '../../src/repositories/log-reader';
import {
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  secondsIntoMarch,
  time,
} from '../support/builders';
import { useArchive } from './support/archive';
import { beginLog, signLog } from './support/logged-archive';

const archive = useArchive();
const reason = 'request 17 of the person concerned';
const SECRET = 'jane.doe@example.com';

beforeEach(() => beginLog(archive));

/** What a verification of the log finds. */
async function logFindings(): Promise<string[]> {
  await signLog(archive);
  return readLog(archive.database, async (log) => {
    if (log === null) throw new Error('the log has not begun');
    const { findings } = await reportOnLog(log, { keys: null, keptCheckpoints: [] });
    return findings.map(
      ({ kind, version }) => `${kind} ${version?.kind}/${version?.id}/${version?.revision}`,
    );
  });
}

/** The columns of all tables in which a text stands, whatever their type. */
async function whereIs(text: string): Promise<string[]> {
  const columns = await archive.database.query<{ table: string; column: string }>({
    text: `SELECT table_name AS table, column_name AS column FROM information_schema.columns
      WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`,
  });
  const found: string[] = [];
  for (const { table, column } of columns) {
    const rows = await archive.database.query({
      text: `SELECT 1 AS found FROM "${table}" WHERE strpos("${column}"::text, $1) > 0
        OR strpos("${column}"::text, encode(convert_to($1, 'UTF8'), 'hex')) > 0 LIMIT 1`,
      values: [text],
    });
    if (rows.length > 0) found.push(`${table}.${column}`);
  }
  return found;
}

interface Case {
  readonly kind: RecordKind<never>;
  /** Values that hold the secret, or null where the type cannot. */
  readonly fields: readonly string[];
  /** Makes a record with several versions and gives its key. */
  readonly make: () => Promise<string>;
}

const secretJson = json(`{"who":"${SECRET}"}`);
const secretList = json(`["${SECRET}"]`);

const cases: Record<RecordKindName, Case> = {
  'security-incidents': {
    kind: securityIncidentKind as never,
    fields: [
      'description',
      'sourceIp',
      'userAgent',
      'userId',
      'entityRefs',
      'rawPayload',
      'assignedToId',
      'investigationNotes',
    ],
    make: async () => {
      const { record } = await archive.securityIncidents.create(
        aSecurityIncident({
          description: SECRET,
          sourceIp: '203.0.113.77',
          userAgent: SECRET,
          userId: '4815162342',
          entityRefs: json('{"user":4815162342}'),
          rawPayload: secretJson,
          assignedToId: '4815162342',
          investigationNotes: SECRET,
        }),
        { idempotencyKey: 'a-key' },
      );
      await archive.securityIncidents.updateStatus(
        record.id,
        SecurityIncidentStatus.INVESTIGATING,
        `asked ${SECRET}`,
      );
      await archive.securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED, 'done');
      return record.id;
    },
  },
  postmortems: {
    kind: postmortemKind as never,
    fields: ['timeline', 'autoActions', 'recommendations', 'systemSnapshot'],
    make: async () => {
      await archive.postmortems.save(
        aPostmortem({
          timeline: secretList,
          autoActions: secretList,
          recommendations: secretList,
          systemSnapshot: secretJson,
        }),
      );
      await archive.postmortems.updateFields(
        'incident-1',
        { timeline: json('["later"]') },
        { idempotencyKey: 'k' },
      );
      return 'incident-1';
    },
  },
  'cascade-events': {
    kind: cascadeEventKind as never,
    fields: ['triggeredBy', 'triggerDetails', 'effects', 'externalTrace'],
    make: async () => {
      const { events } = await archive.cascadeEvents.record(
        {
          namespace: 'payments',
          triggerType: 'T',
          triggeredBy: SECRET,
          triggerDetails: secretJson,
          effects: [{ actionType: SECRET, success: true }],
          externalTrace: secretJson,
        },
        { idempotencyKey: 'a-key' },
      );
      return events[0]?.cascadeId ?? '';
    },
  },
  'recovery-sessions': {
    kind: recoverySessionKind as never,
    fields: ['initiatedBy', 'stepsData', 'durationSeconds', 'abortReason', 'approvedBy', 'metadata'],
    make: async () => {
      const session = aRecoverySession({
        initiatedBy: SECRET,
        stepsData: secretList,
        durationSeconds: '4815.162342',
        abortReason: SECRET,
        approvedBy: SECRET,
        metadata: secretJson,
      });
      await archive.recoverySessions.save(session);
      await archive.recoverySessions.update({ ...session, approvedBy: 'ada' }, { idempotencyKey: 'a-key' });
      return session.sessionId;
    },
  },
};

describe.each(Object.entries(cases))('a redaction of one of the %s', (name, { kind, fields, make }) => {
  const kindName = name as RecordKindName;

  it('can erase what a writer gives freely, and nothing else', () => {
    const redactable = kind.columns
      .filter(({ isRedactable }) => isRedactable)
      .map(({ property }) => property);
    expect(redactable).toEqual(fields);
  });

  it('leaves the content, the salts and the digests nowhere', async () => {
    const id = await make();
    await signLog(archive);
    const salts = await archive.database.query<{ salt: string }>({
      text: `SELECT salt FROM ${kind.table} UNION ALL SELECT previous_salt FROM revisions`,
    });
    const digests = await archive.database.query<{ digest: string }>({
      text: `SELECT input_sha256 AS digest FROM idempotency_keys
        UNION ALL SELECT received_sha256 FROM cascade_events WHERE received_sha256 IS NOT NULL`,
    });
    expect(await whereIs(SECRET)).not.toEqual([]);
    const secrets = [SECRET, '4815162342', '4815.162342', '203.0.113.77'];
    const hidden = [...salts.map(({ salt }) => salt), ...digests.map(({ digest }) => digest)];
    expect(hidden.length).toBeGreaterThan(1);
    await archive.redactions.redact(kindName, { id, fields, reason });
    for (const secret of [...secrets, ...hidden]) expect(await whereIs(secret)).toEqual([]);
    expect(await logFindings()).toEqual([]);
  });

  it('is refused for what cannot be redacted, naming it, why, and what can', async () => {
    const id = await make();
    const others = [
      ...kind.columns.filter(({ isRedactable }) => !isRedactable).map((column) => column.property),
      'x',
    ];
    for (const field of others) {
      const refused = archive.redactions.redact(kindName, { id, fields: [fields[0] ?? '', field], reason });
      await expect(refused).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'fields[1]',
        reason: expect.stringContaining(`; what can: ${fields.join(', ')}`),
      });
    }
    expect(await archive.redactions.find()).toEqual([]);
  });

  it('is NOT_FOUND for a record that is not there', async () => {
    const id = kindName === 'security-incidents' ? '99' : 'nobody';
    await expect(archive.redactions.redact(kindName, { id, fields, reason })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
  });
});

describe('a redaction', () => {
  it('serves a text as "", JSON as {} or [], and what can be null as null, and names them', async () => {
    const id = await cases['security-incidents'].make();
    const fields = ['sourceIp', 'description', 'rawPayload'];
    const made = await archive.redactions.redact('security-incidents', { id, fields, reason });
    expect(made).toMatchObject({
      kind: 'security-incidents',
      recordId: id,
      fields: ['description', 'sourceIp', 'rawPayload'],
      reason,
      redactedBy: localCaller.actor,
      previousHash: null,
    });
    const incident = await archive.securityIncidents.getById(id);
    expect(incident).toMatchObject({
      description: '',
      sourceIp: null,
      userAgent: SECRET,
      revision: 4,
      redactedFields: ['description', 'sourceIp', 'rawPayload'],
    });
    expect(incident?.rawPayload.text).toBe('{}');
  });

  it('adds fields when it comes again', async () => {
    const id = await cases['recovery-sessions'].make();
    await archive.redactions.redact('recovery-sessions', { id, fields: ['metadata'], reason });
    await archive.redactions.redact('recovery-sessions', { id, fields: ['approvedBy', 'metadata'], reason });
    const session = await archive.recoverySessions.getBySessionId(id);
    expect(session?.redactedFields).toEqual(['approvedBy', 'metadata']);
    expect((await archive.redactions.find({ recordId: id })).map(({ fields }) => fields)).toEqual([
      ['approvedBy', 'metadata'],
      ['metadata'],
    ]);
    expect(await logFindings()).toEqual([]);
  });

  it('is one of the revisions, and empties the changes that the others tell', async () => {
    const id = await cases['security-incidents'].make();
    await archive.redactions.redact('security-incidents', { id, fields: ['investigationNotes'], reason });
    const [revisions = []] = await archive.revisions.getManyRevisions(securityIncidentKind, [id]);
    expect(revisions.map((revision) => [revision.revision, revision.changedBy, revision.reason])).toEqual([
      [2, 'local', ''],
      [3, 'local', ''],
      [4, 'local', reason],
    ]);
    expect(revisions.flatMap(({ changes }) => changes.map(({ field }) => field))).not.toContain(
      'investigation_notes',
    );
  });

  it('lets search find no more what was erased, and still the rest', async () => {
    await archive.postmortems.save(
      aPostmortem({ timeline: json('["zebra"]'), recommendations: json('["giraffe"]') }),
    );
    await archive.redactions.redact('postmortems', { id: 'incident-1', fields: ['timeline'], reason });
    const found = async (text: string): Promise<number> =>
      archive.postmortems.count({ filter: { search: text } });
    expect([await found('zebra'), await found('giraffe')]).toEqual([0, 1]);
  });

  it('lets a later update write the field again, and earlier versions stay erased', async () => {
    const id = await cases['recovery-sessions'].make();
    await archive.redactions.redact('recovery-sessions', { id, fields: ['approvedBy', 'metadata'], reason });
    const update = aRecoverySession({ approvedBy: 'grace' });
    const { record } = await archive.recoverySessions.update(update);
    expect(record).toMatchObject({ approvedBy: 'grace', redactedFields: ['metadata'] });
    expect(await logFindings()).toEqual([]);
    await archive.redactions.redact('recovery-sessions', { id, fields: ['approvedBy'], reason });
    expect(await whereIs('grace')).toEqual([]);
    expect(await logFindings()).toEqual([]);
  });

  it('makes an update that was based on the record before it a CONFLICT', async () => {
    const id = await cases['recovery-sessions'].make();
    const before = await archive.recoverySessions.getBySessionId(id);
    await archive.redactions.redact('recovery-sessions', { id, fields: ['metadata'], reason });
    const update = archive.recoverySessions.update(aRecoverySession({ metadata: secretJson }), {
      basedOnUpdatedAt: time(before?.updatedAt ?? ''),
    });
    await expect(update).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('takes a record that comes again as the one that is there: nobody can say what was erased', async () => {
    const incident = { ...aSecurityIncident({ description: SECRET }), id: '5' };
    await archive.securityIncidents.createMany([{ input: incident }]);
    await archive.redactions.redact('security-incidents', { id: '5', fields: ['description'], reason });
    const [again] = await archive.securityIncidents.createMany([{ input: incident }]);
    expect(again?.outcome).toBe(SaveOutcome.DUPLICATE);
    const [other] = await archive.securityIncidents.createMany([{ input: { ...incident, userAgent: 'x' } }]);
    expect([other?.outcome, other?.differingFields]).toEqual([SaveOutcome.CONFLICT, ['userAgent']]);
  });

  it('takes a write that comes again under its key for the one that was made', async () => {
    const incident = aSecurityIncident({ description: SECRET });
    const { record } = await archive.securityIncidents.create(incident, { idempotencyKey: 'a-key' });
    await archive.redactions.redact('security-incidents', { id: record.id, fields: ['description'], reason });
    const again = await archive.securityIncidents.create(incident, { idempotencyKey: 'a-key' });
    expect([again.outcome, again.record.id, again.record.description]).toEqual([
      SaveOutcome.DUPLICATE,
      record.id,
      '',
    ]);
  });

  it('is refused before a log has begun: nothing would ever excuse it', async () => {
    await archive.database.query({ text: 'DELETE FROM log_entries' });
    await archive.database.query({ text: 'DELETE FROM log_state' });
    const id = await cases.postmortems.make();
    const refused = archive.redactions.redact('postmortems', { id, fields: ['timeline'], reason });
    await expect(refused).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await whereIs(SECRET)).not.toEqual([]);
  });

  it('needs a field and a reason', async () => {
    const id = await cases.postmortems.make();
    for (const [request, field] of [
      [{ fields: [], reason }, 'fields'],
      [{ fields: ['timeline'], reason: ' ' }, 'reason'],
      [{ fields: ['timeline'], reason: '\u0000' }, 'reason'],
    ] as const)
      await expect(archive.redactions.redact('postmortems', { id, ...request })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        field,
      });
  });

  it('takes in a record that is older than the log', async () => {
    const id = await cases.postmortems.make();
    await archive.database.query({ text: `DELETE FROM log_entries WHERE kind = 'postmortems'` });
    await archive.database.query({ text: 'UPDATE postmortems SET salt = NULL' });
    await archive.database.query({ text: 'UPDATE revisions SET previous_salt = NULL' });
    await archive.redactions.redact('postmortems', { id, fields: ['timeline'], reason });
    expect(await logFindings()).toEqual([]);
  });

  it('of a session is forgotten by nobody when retention removes it, and it may begin anew', async () => {
    await archive.recoverySessions.save(
      aRecoverySession({ startedAt: secondsIntoMarch(0), approvedBy: SECRET }),
    );
    await archive.redactions.redact('recovery-sessions', { id: 'session-1', fields: ['approvedBy'], reason });
    await archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(9), reason: 'old' });
    expect(await logFindings()).toEqual([]);
    await archive.recoverySessions.save(aRecoverySession({ approvedBy: SECRET }));
    expect(await logFindings()).toEqual([]);
    await archive.redactions.redact('recovery-sessions', { id: 'session-1', fields: ['approvedBy'], reason });
    expect(await logFindings()).toEqual([]);
    expect(
      await archive.redactions.find({ kind: 'recovery-sessions', namespace: 'payments', limit: 1 }),
    ).toHaveLength(1);
  });

  it('stands beside others, and beside updates, that come at the same time', async () => {
    const id = await cases.postmortems.make();
    const fields = ['timeline', 'autoActions', 'recommendations', 'systemSnapshot'];
    const redactions = fields.map((field) =>
      archive.redactions.redact('postmortems', { id, fields: [field], reason }),
    );
    const updates = [1, 2, 3].map((at) =>
      archive.postmortems.updateFields(id, { affectedServices: [`service ${at}`] }),
    );
    await Promise.all([...redactions, ...updates, archive.evidenceLog.sequence()]);
    const postmortem = await archive.postmortems.getByIncidentId(id);
    expect(postmortem).toMatchObject({ revision: 9, redactedFields: fields });
    expect(await whereIs(SECRET)).toEqual([]);
    expect(await logFindings()).toEqual([]);
  });

  it('is by whoever asked for it', async () => {
    const id = await cases.postmortems.make();
    const other = createRepositories(archive.database, { ...localCaller, actor: 'dpo' });
    const { redactedBy } = await other.redactions.redact('postmortems', { id, fields: ['timeline'], reason });
    expect(redactedBy).toBe('dpo');
  });
});
