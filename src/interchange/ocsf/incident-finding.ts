import { isIP } from 'node:net';
import type { Instant } from '../../core/brands';
import { onOneLine, quote } from '../../core/json';
import { isoformat, microsecondsBetween } from '../../core/timestamp';
import {
  SecurityIncidentSeverity,
  SecurityIncidentStatus,
  snakeCase,
  type SecurityIncident,
} from '../../entities';

/** The version of the Open Cybersecurity Schema Framework whose class it is: https://schema.ocsf.io/1.5.0/classes/incident_finding */
export const OCSF_VERSION = '1.5.0';

/** What of an incident goes into its finding. */
export type FoundIncident = Omit<SecurityIncident, 'recordedAt' | 'sourceAddress' | 'searchText' | 'salt'>;

/** One of a closed set of OCSF: its number, and the caption that goes with it. */
interface Term {
  readonly id: number;
  readonly caption: string;
}

const CATEGORY: Term = { id: 2, caption: 'Findings' };
const CLASS: Term = { id: 2005, caption: 'Incident Finding' };
const CREATE: Term = { id: 1, caption: 'Create' };
const UPDATE: Term = { id: 2, caption: 'Update' };
const CLOSE: Term = { id: 3, caption: 'Close' };

const severities: Record<SecurityIncidentSeverity, Term> = {
  [SecurityIncidentSeverity.CRITICAL]: { id: 5, caption: 'Critical' },
  [SecurityIncidentSeverity.HIGH]: { id: 4, caption: 'High' },
  [SecurityIncidentSeverity.MEDIUM]: { id: 3, caption: 'Medium' },
  [SecurityIncidentSeverity.LOW]: { id: 2, caption: 'Low' },
};

/** `verdict` where the status says more than that it is dealt with. */
const statuses: Record<SecurityIncidentStatus, Term & { readonly isOver: boolean; readonly verdict?: Term }> =
  {
    [SecurityIncidentStatus.OPEN]: { id: 1, caption: 'New', isOver: false },
    [SecurityIncidentStatus.INVESTIGATING]: { id: 2, caption: 'In Progress', isOver: false },
    [SecurityIncidentStatus.RESOLVED]: { id: 4, caption: 'Resolved', isOver: true },
    [SecurityIncidentStatus.FALSE_POSITIVE]: {
      id: 5,
      caption: 'Closed',
      isOver: true,
      verdict: { id: 1, caption: 'False Positive' },
    },
  };

/** Kinds of observables. */
const IP_ADDRESS: Term = { id: 2, caption: 'IP Address' };
const USER_AGENT: Term = { id: 16, caption: 'HTTP User-Agent' };

const EPOCH = '1970-01-01T00:00:00.000000Z' as Instant;

/**
 * An incident as it stands, as an Incident Finding of OCSF: a JSON object on one line. docs/exports.md has the table of
 * what becomes what. Times are whole milliseconds there; `unmapped` has them to the microsecond, and `raw_data` has the
 * payload as its own text, so that no digit is lost to whoever reads numbers as doubles.
 */
export function incidentFinding(incident: FoundIncident): string {
  const { assignedToId, createdAt, description, id, incidentType, investigationNotes, updatedAt } = incident;
  const [severity, status] = [severities[incident.severity], statuses[incident.status]];
  const { activity, time } = activityOf(incident, status.isOver);
  return object({
    activity_id: activity.id,
    activity_name: activity.caption,
    category_uid: CATEGORY.id,
    category_name: CATEGORY.caption,
    class_uid: CLASS.id,
    class_name: CLASS.caption,
    type_uid: CLASS.id * 100 + activity.id,
    type_name: `${CLASS.caption}: ${activity.caption}`,
    time: milliseconds(time),
    severity_id: severity.id,
    severity: severity.caption,
    status_id: status.id,
    status: status.caption,
    verdict_id: status.verdict?.id,
    verdict: status.verdict?.caption,
    message: description,
    desc: description,
    comment: investigationNotes === '' ? undefined : investigationNotes,
    assignee: assignedToId === null ? undefined : nested({ uid: assignedToId }),
    finding_info_list: [
      nested({
        uid: id,
        title: incidentType,
        types: [incidentType],
        desc: description,
        created_time: milliseconds(createdAt),
        modified_time: milliseconds(updatedAt),
      }),
    ],
    observables: observablesOf(incident),
    metadata: nested({
      version: OCSF_VERSION,
      profiles: ['incident'],
      product: nested({ name: 'incident-archive', vendor_name: 'incident-archive' }),
      uid: `security-incidents/${id}/${incident.revision}`,
      original_time: isoformat(time),
    }),
    raw_data: incident.rawPayload.text,
    unmapped: unmappedOf(incident),
  });
}

/** What the finding reports, and when that was: a version of the record tells of what was done last. */
function activityOf(
  { createdAt, resolvedAt, revision, updatedAt }: FoundIncident,
  isOver: boolean,
): { readonly activity: Term; readonly time: Instant } {
  if (isOver) return { activity: CLOSE, time: resolvedAt ?? updatedAt };
  return revision > 1 ? { activity: UPDATE, time: updatedAt } : { activity: CREATE, time: createdAt };
}

/** What the class has no attribute for, under the keys of written records. */
function unmappedOf(incident: FoundIncident): Json {
  const { createdAt, entityRefs, redactedFields, resolvedAt, sourceIp, updatedAt, userAgent, userId } =
    incident;
  return nested({
    source_ip: sourceIp ?? undefined,
    user_agent: userAgent === '' ? undefined : userAgent,
    user_id: userId ?? undefined,
    entity_refs: new Json(onOneLine(entityRefs.text)),
    created_at: isoformat(createdAt),
    updated_at: isoformat(updatedAt),
    resolved_at: resolvedAt === null ? undefined : isoformat(resolvedAt),
    redacted_fields: redactedFields.length === 0 ? undefined : redactedFields.map(snakeCase),
  });
}

function observablesOf({ sourceIp, userAgent }: FoundIncident): Json[] | undefined {
  const found = [
    ...(sourceIp !== null && isIP(sourceIp) !== 0 ? [observable('source_ip', IP_ADDRESS, sourceIp)] : []),
    ...(userAgent === '' ? [] : [observable('user_agent', USER_AGENT, userAgent)]),
  ];
  return found.length === 0 ? undefined : found;
}

function observable(key: string, { caption, id }: Term, value: string): Json {
  return nested({ name: `unmapped.${key}`, type_id: id, type: caption, value });
}

/** Since 1970, rounded down; below zero before. */
function milliseconds(instant: Instant): number {
  const micros = microsecondsBetween(EPOCH, instant);
  const whole = micros / 1000n;
  return Number(micros % 1000n < 0n ? whole - 1n : whole);
}

/** A value that is JSON already. */
class Json {
  constructor(readonly text: string) {}
}

type Member = string | number | Json | readonly (string | Json)[] | undefined;

function nested(members: Readonly<Record<string, Member>>): Json {
  return new Json(object(members));
}

/** Members that are undefined are left out. */
function object(members: Readonly<Record<string, Member>>): string {
  const written = Object.entries(members).flatMap(([key, value]) =>
    value === undefined ? [] : [`${quote(key)}: ${json(value)}`],
  );
  return `{${written.join(', ')}}`;
}

function json(value: Exclude<Member, undefined>): string {
  if (value instanceof Json) return value.text;
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? quote(value) : `[${value.map(json).join(', ')}]`;
}
