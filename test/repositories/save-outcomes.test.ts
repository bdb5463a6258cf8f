import { PostmortemSource, RecoverySessionStatus } from '../../src/entities';
import {
  aCascadeEvent,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  time,
} from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const SAVED = { outcome: 'SAVED', differingFields: [] };
const DUPLICATE = { outcome: 'DUPLICATE', differingFields: [] };
const conflict = (...differingFields: string[]) => ({ outcome: 'CONFLICT', differingFields });

describe('saving a postmortem', () => {
  const full = aPostmortem({
    startedAt: time('2026-03-01T09:00:00+09:00'),
    resolvedAt: time('2026-03-01T01:00:00Z'),
    durationSeconds: '12.50',
    affectedServices: ['api', 'web'],
    timeline: json('[{"at": 1, "what": "down"}]'),
    systemSnapshot: json('{"load": 1.0, "hosts": {"a": 1, "b": 2}}'),
    source: PostmortemSource.MANUAL,
    namespace: 'payments',
  });

  test('keeps it once: the same again is a duplicate, and the answer holds the record', async () => {
    const { postmortems } = archive;
    expect(await postmortems.save(full)).toMatchObject({ ...SAVED, record: { incidentId: 'incident-1' } });
    expect(await postmortems.save(full)).toMatchObject({
      ...DUPLICATE,
      record: { incidentId: 'incident-1' },
    });
    expect(await postmortems.count()).toBe(1);
  });

  test('another under the same key is a conflict that names what differs and changes nothing', async () => {
    const { postmortems } = archive;
    const { record: before } = await postmortems.save(full);
    const rival = {
      ...full,
      namespace: 'orders',
      affectedServices: ['web', 'api'],
      timeline: json('[]'),
    };

    expect(await postmortems.save(rival)).toEqual({
      ...conflict('namespace', 'affectedServices', 'timeline'),
      differingFields: expect.arrayContaining(['affectedServices', 'timeline', 'namespace']),
      record: before,
    });
    expect(await postmortems.getByIncidentId('incident-1')).toEqual(before);
  });

  test('compares JSON by its canonical form and times as moments, not by spelling', async () => {
    const { postmortems } = archive;
    await postmortems.save(full);
    const respelled = {
      ...full,
      startedAt: time('2026-03-01T00:00:00.000000Z'),
      resolvedAt: time('2026-02-28T20:00:00-05:00'),
      durationSeconds: '12.5',
      timeline: json('[ {"what":"d\\u006fwn", "at":1} ]'),
      systemSnapshot: json('{"hosts":{"b":2,"a":1},"load":1.0}'),
    };

    expect(await postmortems.save(respelled)).toMatchObject(DUPLICATE);
  });

  test.each([
    ['an integer and a float', '{"load": 1, "hosts": {"a": 1, "b": 2}}'],
    ['another digit', '{"load": 1.00000001, "hosts": {"a": 1, "b": 2}}'],
    ['a missing key', '{"load": 1.0, "hosts": {"a": 1}}'],
    ['null for an absent key', '{"load": 1.0, "hosts": {"a": 1, "b": 2}, "x": null}'],
  ])('tells JSON apart by %s', async (_what, snapshot) => {
    await archive.postmortems.save(full);

    expect(await archive.postmortems.save({ ...full, systemSnapshot: json(snapshot) })).toMatchObject(
      conflict('systemSnapshot'),
    );
  });

  test('tells a duration of 0 and one of 0.0 apart, as an integer and a float', async () => {
    await archive.postmortems.save({ ...full, durationSeconds: '0' });

    expect(await archive.postmortems.save({ ...full, durationSeconds: '0.0' })).toMatchObject(
      conflict('durationSeconds'),
    );
  });

  test('does not count what the archive or a retry assigns anew', async () => {
    await archive.postmortems.save({ ...full, id: '7', createdAt: time('2026-03-02T00:00:00Z') });

    expect(
      await archive.postmortems.save({ ...full, id: '8', createdAt: time('2026-03-03T00:00:00Z') }),
    ).toMatchObject({ ...DUPLICATE, record: { id: '7', createdAt: '2026-03-02T00:00:00.000000Z' } });
  });

  test('compares only what the newcomer gives', async () => {
    await archive.postmortems.save(full);

    expect(await archive.postmortems.save(aPostmortem())).toMatchObject(DUPLICATE);
    expect(await archive.postmortems.save(aPostmortem({ namespace: null }))).toMatchObject(
      conflict('namespace'),
    );
  });

  test('a retry that comes after updates is a duplicate, whichever version it is', async () => {
    const { postmortems } = archive;
    await postmortems.save(full);
    const second = { ...full, namespace: 'orders' };
    await postmortems.updateFields('incident-1', { namespace: 'orders' });
    await postmortems.updateFields('incident-1', { timeline: json('["a", "b"]') });

    expect(await postmortems.save(full)).toMatchObject({ ...DUPLICATE, record: { revision: 3 } });
    expect(await postmortems.save(second)).toMatchObject(DUPLICATE);
    expect(await postmortems.save({ ...second, timeline: json('["a", "b"]') })).toMatchObject(DUPLICATE);
    // each field was so once, but never all together
    expect(await postmortems.save({ ...full, timeline: json('["a", "b"]') })).toMatchObject(
      conflict('namespace'),
    );
  });
});

describe('saving a recovery session', () => {
  test('does not count createdAt and updatedAt, and compares all else', async () => {
    const { recoverySessions } = archive;
    const session = aRecoverySession({
      status: RecoverySessionStatus.IN_PROGRESS,
      durationSeconds: null,
      updatedAt: time('2026-03-01T00:00:00Z'),
    });
    expect(await recoverySessions.save(session)).toMatchObject(SAVED);

    const later = { ...session, createdAt: time('2026-03-05T00:00:00Z'), updatedAt: undefined };
    expect(await recoverySessions.save(later)).toMatchObject(DUPLICATE);
    expect(
      await recoverySessions.save({
        ...session,
        status: RecoverySessionStatus.FAILED,
        durationSeconds: '1',
        requiresApproval: true,
        approvedAt: time('2026-03-01T00:00:00Z'),
      }),
    ).toMatchObject({
      outcome: 'CONFLICT',
      differingFields: ['status', 'durationSeconds', 'requiresApproval', 'approvedAt'],
    });
  });

  test('a retry that comes after an update is a duplicate', async () => {
    const { recoverySessions } = archive;
    const first = aRecoverySession({ metadata: json('{"a": 1}') });
    await recoverySessions.save(first);
    await recoverySessions.update({ ...first, status: RecoverySessionStatus.COMPLETED });

    expect(await recoverySessions.save(first)).toMatchObject({
      ...DUPLICATE,
      record: { status: 'completed' },
    });
    expect(
      await recoverySessions.save({ ...first, status: RecoverySessionStatus.NOT_STARTED }),
    ).toMatchObject(DUPLICATE);
    expect(await recoverySessions.save({ ...first, status: RecoverySessionStatus.FAILED })).toMatchObject(
      conflict('status'),
    );
  });
});

describe('creating an incident under an id it brings', () => {
  test('keeps it once, and tells an equal one from another', async () => {
    const { securityIncidents } = archive;
    const incident = aSecurityIncident({ id: '42', entityRefs: json('{"pid": 1}') });
    expect(await securityIncidents.create(incident)).toMatchObject({ ...SAVED, record: { id: '42' } });
    expect(
      await securityIncidents.create({
        ...incident,
        entityRefs: json('{"pid":1}'),
        createdAt: time('2020-01-01T00:00:00Z'),
        updatedAt: time('2020-01-01T00:00:00Z'),
      }),
    ).toMatchObject(DUPLICATE);
    expect(
      await securityIncidents.create({ ...incident, description: 'x', sourceIp: '10.0.0.1' }),
    ).toMatchObject(conflict('description', 'sourceIp'));
    expect(await securityIncidents.count()).toBe(1);
  });

  test('without an id each creation is one incident more, equal ones too', async () => {
    const { securityIncidents } = archive;
    const first = await securityIncidents.create(aSecurityIncident());
    const second = await securityIncidents.create(aSecurityIncident());

    expect([first.outcome, second.outcome]).toEqual(['SAVED', 'SAVED']);
    expect(first.record.id).not.toBe(second.record.id);
  });
});

describe('saving a cascade event', () => {
  const effects = json(
    '[{"event_id": "evt-2", "success": true, "details": {"w": 1.0}}, {"event_id": "evt-3", "success": false}]',
  );
  const nested = aCascadeEvent({
    triggerEventId: 'evt-1',
    triggeredBy: null,
    triggerDetails: json('{"tiny": 6e-07}'),
    effects,
    previousHash: null,
    timestamp: time('2026-03-01T00:00:00.123Z'),
  });
  const flat = aCascadeEvent({
    triggerDetails: json('{"tiny":0.0000006}'),
    effects,
    causationChain: ['evt-1', 'evt-2', 'evt-3'],
    previousHash: '',
    timestamp: time('2026-03-01T09:00:00.123000+09:00'),
    totalEffects: 2,
    successCount: 1,
    failureCount: 1,
    archivedAt: time('2026-03-04T00:00:00Z'),
  });

  test('flat after it came nested, with one currentHash, is a duplicate', async () => {
    expect(await archive.cascadeEvents.save(nested)).toMatchObject(SAVED);
    expect(await archive.cascadeEvents.save(flat)).toMatchObject({
      ...DUPLICATE,
      record: { triggerEventId: 'evt-1', archivedAt: null },
    });
  });

  test('flat after it came nested, with another currentHash, is a conflict', async () => {
    await archive.cascadeEvents.save(nested);

    expect(await archive.cascadeEvents.save({ ...flat, currentHash: 'another' })).toMatchObject({
      outcome: 'CONFLICT',
      differingFields: expect.arrayContaining(['currentHash']),
    });
  });

  test('a predecessor counts as a difference, also where one of the two has none', async () => {
    await archive.cascadeEvents.save(nested);

    expect(await archive.cascadeEvents.save({ ...flat, previousHash: 'h' })).toMatchObject(
      conflict('previousHash'),
    );
  });

  test('archivedAt does not count as a difference', async () => {
    await archive.cascadeEvents.save(flat);

    expect(
      await archive.cascadeEvents.save({ ...flat, archivedAt: time('2027-01-01T00:00:00Z') }),
    ).toMatchObject(DUPLICATE);
    expect(await archive.cascadeEvents.save({ ...flat, archivedAt: null })).toMatchObject(DUPLICATE);
  });

  test('names every field that differs', async () => {
    await archive.cascadeEvents.save(flat);
    const rival = {
      ...flat,
      namespace: 'orders',
      triggerType: 'OTHER',
      effects: json('[]'),
      totalEffects: 0,
      isTest: true,
      version: '2.0',
      externalTrace: json('{}'),
      timestamp: time('2026-03-01T00:00:00.123001Z'),
    };

    const { outcome, differingFields } = await archive.cascadeEvents.save(rival);
    expect(outcome).toBe('CONFLICT');
    expect([...differingFields].sort()).toEqual([
      'effects',
      'externalTrace',
      'isTest',
      'namespace',
      'timestamp',
      'totalEffects',
      'triggerType',
      'version',
    ]);
  });

  test('null where JSON null could stand is a difference', async () => {
    await archive.cascadeEvents.save({ ...flat, externalTrace: null });

    expect(await archive.cascadeEvents.save({ ...flat, externalTrace: json('null') })).toMatchObject(
      conflict('externalTrace'),
    );
  });
});

describe('a database that keeps another value than it was given', () => {
  async function bending(table: string, change: string, work: () => Promise<void>): Promise<void> {
    const run = (text: string): Promise<unknown> => archive.database.query({ text });
    await run(
      `CREATE FUNCTION bend() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${change}; RETURN NEW; END $$`,
    );
    await run(`CREATE TRIGGER bend BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION bend()`);
    try {
      await work();
    } finally {
      await run('DROP FUNCTION bend CASCADE');
    }
  }

  test.each([
    ['text', 'triggerType', `NEW.trigger_type := NEW.trigger_type || ' '`],
    ['a time', 'timestamp', `NEW.timestamp := NEW.timestamp + interval '1 microsecond'`],
    ['null', 'triggeredBy', `NEW.triggered_by := ''`],
    ['a list', 'causationChain', `NEW.causation_chain := NEW.causation_chain || '{}'::text[] || '{x}'`],
    ['JSON', 'effects', `NEW.effects := replace(NEW.effects, ',', ', ')`],
    [
      'when it came',
      'recordedAt',
      `NEW.recorded_at := date_trunc('second', NEW.recorded_at) - interval '1 s'`,
    ],
  ])('has no event whose %s it changes, alone or in a batch', async (_, property, change) => {
    const { cascadeEvents } = archive;
    const event = aCascadeEvent({ effects: json('[{"success":true,"event_id":"evt-1"}]') });
    await bending('cascade_events', change, async () => {
      await expect(cascadeEvents.save(event)).rejects.toThrow(`keeps another ${property}`);
      await expect(cascadeEvents.saveMany([event])).rejects.toThrow(`keeps another ${property}`);
    });
    expect(await cascadeEvents.count()).toBe(0);
    expect(await cascadeEvents.save(event)).toMatchObject(SAVED);
  });

  test('has no postmortem whose number it spells otherwise', async () => {
    const { postmortems } = archive;
    const postmortem = aPostmortem({ durationSeconds: '12.5' });
    await bending('postmortems', 'NEW.duration_seconds := round(NEW.duration_seconds, 3)', async () => {
      await expect(postmortems.save(postmortem)).rejects.toThrow('keeps another durationSeconds');
    });
    expect(await postmortems.count()).toBe(0);
  });
});
