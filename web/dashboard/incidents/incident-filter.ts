import type { SecurityIncidentFilter } from '../operations';
import { incidentStatuses, severities } from './names';

/** The settings of an address by which incidents are filtered. */
export const filterKeys = ['q', 'type', 'severity', 'status', 'source', 'from', 'until'] as const;

/** The filter that an address sets; null where it sets none. What it cannot mean is left out. */
export function incidentFilter(search: URLSearchParams): SecurityIncidentFilter | null {
  const given = (key: (typeof filterKeys)[number]): string => search.get(key)?.trim() ?? '';
  const severity = severities.find((name) => name === given('severity'));
  const status = incidentStatuses.find((name) => name === given('status'));
  const [from, until] = [dayStart(given('from')), dayStart(given('until'), 1)];
  const source = given('source');
  const filter: SecurityIncidentFilter = {
    ...(given('q') !== '' && { search: given('q') }),
    ...(given('type') !== '' && { incidentType: { eq: given('type') } }),
    ...(severity !== undefined && { severity: { eq: severity } }),
    ...(status !== undefined && { status: { eq: status } }),
    ...(source !== '' && { sourceIp: source.includes('/') ? { within: source } : { eq: source } }),
    ...((from !== null || until !== null) && {
      createdAt: { ...(from !== null && { gte: from }), ...(until !== null && { lt: until }) },
    }),
  };
  return Object.keys(filter).length === 0 ? null : filter;
}

/** The midnight in UTC that begins a day written `2026-11-27`, or one some days later; null for what is no day. */
function dayStart(text: string, daysLater = 0): string | null {
  const day = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : '');
  return Number.isNaN(day) ? null : new Date(day + daysLater * 86_400_000).toISOString();
}
