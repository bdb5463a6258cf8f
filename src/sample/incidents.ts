import type { Instant } from '../core/brands';
import { SecurityIncidentStatus as Status } from '../entities';
import type { NewSecurityIncident } from '../repositories';
import { incidentTemplates, sourceAddress, userAgents, type IncidentTemplate } from './incident-templates';
import { jsonText } from './json';
import type { SeededRandom } from './random';
import { earliest, later, recentInstant, timestampOf } from './time';

/** People who handle incidents, by id; one has an id beyond what a JavaScript number holds. */
const handlers = ['17', '23', '7301998214553600001'] as const;

const DAY_SECONDS = 86_400;

/** So many incidents, oldest first. */
export function sampleIncidents(random: SeededRandom, now: Instant, count: number): NewSecurityIncident[] {
  const times = Array.from({ length: count }, () => recentInstant(now, random)).sort();
  return times.map((createdAt) => sampleIncident(random, now, createdAt));
}

function sampleIncident(random: SeededRandom, now: Instant, createdAt: Instant): NewSecurityIncident {
  const template = random.pick(incidentTemplates);
  const { description, payload, refs } = template.describe(random);
  return {
    incidentType: template.incidentType,
    severity: random.pick(template.severities),
    description,
    sourceIp: sourceAddress(random),
    userAgent: random.pick(userAgents),
    userId: random.chance(0.4) ? random.digits(random.pick([4, 19])).replace(/^9/, '8') : null,
    entityRefs: jsonText(refs),
    rawPayload: jsonText(payload),
    createdAt: timestampOf(createdAt),
    ...handling(random, template, now, createdAt),
  };
}

/** Where the handling stands: the new ones are open, most of the old ones done with. */
function handling(random: SeededRandom, template: IncidentTemplate, now: Instant, createdAt: Instant) {
  const isNew = createdAt > later(now, -2 * DAY_SECONDS);
  const status = random.pick(
    isNew
      ? [Status.OPEN, Status.OPEN, Status.INVESTIGATING]
      : [Status.RESOLVED, Status.RESOLVED, Status.RESOLVED, Status.FALSE_POSITIVE, Status.INVESTIGATING],
  );
  const touchedAt = timestampOf(
    earliest(later(now, -30), later(createdAt, random.integer(300, DAY_SECONDS), random)),
  );
  if (status === Status.OPEN) return { status, updatedAt: timestampOf(createdAt) };
  const isClosed = status === Status.RESOLVED || status === Status.FALSE_POSITIVE;
  return {
    status,
    assignedToId: random.pick(handlers),
    investigationNotes: isClosed ? random.pick(template.notes) : 'Asked the owning team for their logs.',
    resolvedAt: isClosed ? touchedAt : null,
    updatedAt: touchedAt,
  };
}
