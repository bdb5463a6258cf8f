import type { Instant } from '../../src/core/brands';
import { SecurityIncidentSeverity, SecurityIncidentStatus } from '../../src/entities';
import { incidentFinding } from '../../src/interchange/ocsf/incident-finding';
import { anIncident } from '../http/support/download-app';
import { json } from '../support/builders';

type Finding = Record<string, unknown>;
const findingOf = (fields: Parameters<typeof anIncident>[0] = {}): Finding =>
  JSON.parse(incidentFinding(anIncident(fields))) as Finding;

/** The attributes that OCSF 1.5.0 requires of an Incident Finding, of its metadata, and of each finding in its list. */
const required = {
  class: [
    ...['activity_id', 'category_uid', 'class_uid', 'finding_info_list', 'metadata'],
    ...['severity_id', 'status_id', 'time', 'type_uid'],
  ],
  metadata: ['product', 'version'],
  findingInfo: ['uid'],
};

/** What the class has attributes for; nothing else may stand beside them. */
const known = [
  ...['activity_id', 'activity_name', 'assignee', 'category_name', 'category_uid', 'class_name', 'class_uid'],
  ...['comment', 'desc', 'finding_info_list', 'message', 'metadata', 'observables', 'raw_data', 'severity'],
  ...[
    'severity_id',
    'status',
    'status_id',
    'time',
    'type_name',
    'type_uid',
    'unmapped',
    'verdict',
    'verdict_id',
  ],
];

const full = {
  id: '9007199254740993',
  severity: SecurityIncidentSeverity.CRITICAL,
  status: SecurityIncidentStatus.FALSE_POSITIVE,
  description: 'A "scan"\nof all ports',
  sourceIp: '2001:db8::7',
  userAgent: '=curl/8',
  userId: '9223372036854775807',
  entityRefs: json('{"pid": 12345678901234567890}'),
  rawPayload: json('{"rate": 1.0, "id": 362176991826298303751119}'),
  assignedToId: '7',
  investigationNotes: 'our own scanner',
  resolvedAt: '2026-03-02T00:00:00.123456Z' as Instant,
  revision: 3,
  redactedFields: ['userAgent'],
};

test.each([
  ['that is new', {}],
  ['that is over', full],
  ['that is handled', { status: SecurityIncidentStatus.INVESTIGATING, revision: 2 }],
])('an incident %s has all that OCSF requires, and nothing that it does not know', (_, fields) => {
  const finding = findingOf(fields);
  expect(Object.keys(finding)).toEqual(expect.arrayContaining(required.class));
  expect(Object.keys(finding).filter((key) => !known.includes(key))).toEqual([]);
  expect(Object.keys(finding['metadata'] as object)).toEqual(expect.arrayContaining(required.metadata));
  const [info, ...more] = finding['finding_info_list'] as object[];
  expect(Object.keys(info ?? {})).toEqual(expect.arrayContaining(required.findingInfo));
  expect(more).toEqual([]);
  expect(finding['type_uid']).toBe(200_500 + Number(finding['activity_id']));
  expect(finding).toMatchObject({ category_uid: 2, class_uid: 2005 });
  expect(finding['metadata']).toMatchObject({ version: '1.5.0', profiles: ['incident'] });
});

test.each([
  [SecurityIncidentSeverity.CRITICAL, 5, 'Critical'],
  [SecurityIncidentSeverity.HIGH, 4, 'High'],
  [SecurityIncidentSeverity.MEDIUM, 3, 'Medium'],
  [SecurityIncidentSeverity.LOW, 2, 'Low'],
])('the severity %s is %d, %s', (severity, id, caption) => {
  expect(findingOf({ severity })).toMatchObject({ severity_id: id, severity: caption });
});

test.each([
  [SecurityIncidentStatus.OPEN, 1, 1, 'Create', 'New'],
  [SecurityIncidentStatus.OPEN, 2, 2, 'Update', 'New'],
  [SecurityIncidentStatus.INVESTIGATING, 2, 2, 'Update', 'In Progress'],
  [SecurityIncidentStatus.RESOLVED, 1, 3, 'Close', 'Resolved'],
  [SecurityIncidentStatus.FALSE_POSITIVE, 2, 3, 'Close', 'Closed'],
])(
  'the status %s at revision %d is activity %d, %s, and the status %s',
  (status, revision, id, activity, caption) => {
    expect(findingOf({ status, revision })).toMatchObject({
      activity_id: id,
      activity_name: activity,
      type_name: `Incident Finding: ${activity}`,
      status: caption,
    });
  },
);

test('a false positive has a verdict, and what is merely resolved has none', () => {
  expect(findingOf({ status: SecurityIncidentStatus.FALSE_POSITIVE })).toMatchObject({
    verdict_id: 1,
    verdict: 'False Positive',
  });
  expect(findingOf({ status: SecurityIncidentStatus.RESOLVED })).not.toHaveProperty('verdict_id');
});

test('times are those of what was done last, in whole milliseconds, and beside them to the microsecond', () => {
  const times = {
    createdAt: '2026-03-01T00:00:00.000999Z' as Instant,
    updatedAt: '2026-03-01T01:00:00.000001Z' as Instant,
  };
  const milliseconds = (text: string): number => Date.parse(text);
  expect(findingOf(times)).toMatchObject({
    time: milliseconds('2026-03-01T00:00:00.000Z'),
    metadata: { original_time: '2026-03-01T00:00:00.000999+00:00' },
    unmapped: {
      created_at: '2026-03-01T00:00:00.000999+00:00',
      updated_at: '2026-03-01T01:00:00.000001+00:00',
    },
  });
  expect(findingOf({ ...times, revision: 2 })['time']).toBe(milliseconds('2026-03-01T01:00:00.000Z'));
  expect(findingOf({ ...times, ...full })).toMatchObject({
    time: milliseconds('2026-03-02T00:00:00.123Z'),
    unmapped: { resolved_at: '2026-03-02T00:00:00.123456+00:00' },
  });
  const before = '1628-08-10T12:00:00.000001Z' as Instant;
  expect(findingOf({ createdAt: before })['time']).toBe(milliseconds('1628-08-10T12:00:00.000Z'));
});

test('the payload comes as its own text, ids as texts, and no digit is lost', () => {
  const text = incidentFinding(anIncident(full));
  expect(text).not.toContain('\n');
  expect(text).toContain('"entity_refs": {"pid": 12345678901234567890}');
  expect(JSON.parse(text)).toMatchObject({
    raw_data: '{"rate": 1.0, "id": 362176991826298303751119}',
    message: 'A "scan"\nof all ports',
    comment: 'our own scanner',
    assignee: { uid: '7' },
    finding_info_list: [{ uid: '9007199254740993', title: 'unauthorized_access' }],
    metadata: { uid: 'security-incidents/9007199254740993/3' },
    unmapped: { user_id: '9223372036854775807', source_ip: '2001:db8::7', redacted_fields: ['user_agent'] },
    observables: [
      { name: 'unmapped.source_ip', type_id: 2, type: 'IP Address', value: '2001:db8::7' },
      { name: 'unmapped.user_agent', type_id: 16, type: 'HTTP User-Agent', value: '=curl/8' },
    ],
  });
});

test('a source that is no address is no observable', () => {
  expect(findingOf({ sourceIp: 'unknown, 10.0.0.1' })).toMatchObject({
    unmapped: { source_ip: 'unknown, 10.0.0.1' },
  });
  expect(findingOf({ sourceIp: 'unknown' })).not.toHaveProperty('observables');
});
