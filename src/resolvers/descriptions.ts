import { COUNTED_EXACTLY } from '../repositories';
import { DEFAULT_LIMIT, MAX_LIMIT, MAX_OFFSET } from '../query';

/** Descriptions of the arguments that the queries of every kind share. */
export const describe = {
  filter: 'Which records; all if left out.',
  mayEstimate:
    `Whether about so many is enough: more than ${COUNTED_EXACTLY} are then told as the database expects them by its ` +
    'statistics, which costs the same however many there are. Whoever has a scope of namespaces is told the exact ' +
    'count, as is anybody where there are no statistics, such as on the embedded engine.',
  orderBy:
    'The order; newest first if left out. Ties go by key, so that pages never skip or repeat a record.',
  offset: `How many records to skip, 0 to ${MAX_OFFSET}. Page further by cursor with the connection query.`,
  limit: `The most records to give, 0 to ${MAX_LIMIT}; ${DEFAULT_LIMIT} if left out.`,
  first: `The most records to give from the start or after \`after\`, 0 to ${MAX_LIMIT}; ${DEFAULT_LIMIT} if left out.`,
  firstChanges: `The most entries to give, 0 to ${MAX_LIMIT}; ${DEFAULT_LIMIT} if left out.`,
  changeKinds: 'Of these kinds; of all but ACCESS_ENTRIES and VERIFICATION_RUNS if left out.',
  changeNamespaces: 'Of these namespaces, "" being that of records without one; of all if left out.',
  liveFilter: 'Which records, judged as they are when they are sent; all if left out.',
  liveAfterIndex:
    'The index of the last entry already seen; -1 for all from the first on, and only what comes from now on if left out.',
  after: 'The cursor after which the page begins.',
  last: `The most records to give from the end or before \`before\`, 0 to ${MAX_LIMIT}. Not together with \`first\`.`,
  before: 'The cursor before which the page ends.',
  groupBy: 'What to count by; everything in one if left out.',
  interval:
    'The length of time to count by, of the time that orders the records newest first; all time if left out.',
  timeZone:
    'An IANA time zone, such as `Asia/Seoul`, whose hours, days, weeks and months count; UTC if left out.',
  linkLimit: `The most records to give for each, 0 to ${MAX_LIMIT}; ${DEFAULT_LIMIT} if left out.`,
};
