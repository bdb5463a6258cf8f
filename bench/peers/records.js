// The other kinds of the seed: recovery sessions, incidents and postmortems, the same for the same number.
import { bigInteger, eventId, timeText } from './events.js';

const statuses = ['completed', 'failed', 'aborted', 'in_progress', 'health_check'];
const severities = ['critical', 'high', 'medium', 'low'];
const words = {
  what: ['login', 'export', 'upload', 'token', 'query', 'cache', 'session', 'backup', 'webhook', 'deploy'],
  where: ['seoul', 'busan', 'tokyo', 'osaka', 'lima', 'cairo', 'paris', 'delhi', 'oslo', 'quito'],
  how: [
    'slow',
    'refused',
    'repeated',
    'unsigned',
    'oversized',
    'foreign',
    'stale',
    'forged',
    'empty',
    'late',
  ],
};

/** Each tenth incident of a word, so two words find one in a hundred. */
const wordOf = (list, number) => list[number % list.length];

/** Pairs of words that a search finds incidents by. */
export const searches = words.what.flatMap((what) => words.how.map((how) => `${what} ${how}`));
export const sessionNamespace = (number) => `team-${String(number).padStart(4, '0')}`;
export const SESSION_NAMESPACES = 1_000;

const step = (count) => Math.floor((2 * 365 * 86_400) / count);
const salt = (index) => String(index).padStart(32, '0');

export function sessionRow(index, count, events) {
  const startedAt = timeText(index * step(count), (index * 104_729) % 1_000_000);
  const metadata = `{"attempt":1.0,"note":"recovery of service ${index % 50}","ticket":${bigInteger(index)}}`;
  return {
    session_id: `session-${String(index).padStart(8, '0')}`,
    namespace: sessionNamespace(index % SESSION_NAMESPACES),
    trigger_level: `level_${index % 3}`,
    status: statuses[Math.floor(index / SESSION_NAMESPACES) % statuses.length],
    initiated_by: `operator-${index % 30}`,
    steps_data: `[{"name":"drain","ok":true,"seconds":1.50},{"name":"restart","ok":true,"seconds":12.0}]`,
    started_at: startedAt,
    completed_at: startedAt,
    duration_seconds: '13.5',
    abort_reason: '',
    cascade_event_id: eventId((index * 31) % events),
    requires_approval: 'f',
    approved_by: '',
    metadata,
    created_at: startedAt,
    updated_at: startedAt,
    recorded_at: startedAt,
    search_text: `drain\nrestart\nrecovery of service ${index % 50}`,
    salt: salt(index),
  };
}

export function incidentRow(index, count) {
  const createdAt = timeText(index * step(count), (index * 15_485) % 1_000_000);
  const description =
    `A ${wordOf(words.how, Math.floor(index / 10))} ${wordOf(words.what, index)} ` +
    `was seen in ${wordOf(words.where, Math.floor(index / 100))}, number ${index}`;
  return {
    id: String(index + 1),
    incident_type: `type_${index % 12}`,
    severity: severities[(index * 7) % 4 === 0 ? index % 2 : index % 4],
    status: index % 3 === 0 ? 'open' : 'resolved',
    description,
    source_ip: `203.0.113.${index % 256}`,
    user_agent: 'Mozilla/5.0 (X11; Linux x86_64)',
    entity_refs: `{"process_id":${index}}`,
    raw_payload: `{"bytes_out":${bigInteger(index)},"ratio":1.0,"rows":${index}}`,
    investigation_notes: '',
    created_at: createdAt,
    updated_at: createdAt,
    recorded_at: createdAt,
    source_address: `203.0.113.${index % 256}`,
    search_text: description,
    salt: salt(index),
  };
}

export function postmortemRow(index, count, events) {
  const startedAt = timeText(index * step(count), (index * 611_953) % 1_000_000);
  const recommendations = `["limit what ${wordOf(words.what, index)} may take"]`;
  return {
    incident_id: `incident-${String(index).padStart(8, '0')}`,
    started_at: startedAt,
    resolved_at: startedAt,
    duration_seconds: '90.25',
    affected_services: `{svc-${index % 50},svc-${(index + 1) % 50}}`,
    timeline: `[{"at":"${startedAt}","what":"noticed"}]`,
    auto_actions: '[]',
    recommendations,
    system_snapshot: `{"load":1.0,"offset":${bigInteger(index)}}`,
    source: index % 2 === 0 ? 'auto' : 'manual',
    namespace: sessionNamespace(index % SESSION_NAMESPACES),
    cascade_event_id: eventId((index * 37) % events),
    recovery_session_id: '',
    id: String(index + 1),
    created_at: startedAt,
    recorded_at: startedAt,
    search_text: `limit what ${wordOf(words.what, index)} may take\nnoticed\nsvc-${index % 50}`,
    salt: salt(index),
  };
}
