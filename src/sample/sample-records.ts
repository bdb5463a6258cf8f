import type { Instant } from '../core/brands';
import { JsonText } from '../core/json';
import type { CascadeEventRecord } from '../core/records';
import type {
  NewCascadeEvent,
  NewPostmortem,
  NewRecoverySession,
  NewSecurityIncident,
} from '../repositories';
import { sampleChain, type SampleCascade } from './cascade-events';
import { namespaceServices, type SampleNamespace } from './cascade-scenarios';
import { sampleIncidents } from './incidents';
import { samplePostmortems } from './postmortems';
import { SeededRandom } from './random';
import { sampleSessions } from './recovery-sessions';
import { timestampOf } from './time';

/** What the sample is made of. */
export interface SampleRecords {
  readonly securityIncidents: readonly NewSecurityIncident[];
  readonly cascadeEvents: readonly NewCascadeEvent[];
  readonly recoverySessions: readonly NewRecoverySession[];
  readonly postmortems: readonly NewPostmortem[];
}

const INCIDENTS = 60;
const EVENTS_OF_A_NAMESPACE = 30;
const POSTMORTEMS = 12;

/**
 * Made-up records of all four kinds in the 30 days before `now`, with sound hash chains and links between them:
 * 60 incidents, 30 cascade events in each of three namespaces, 20 recovery sessions, 12 postmortems. The same
 * seed and date give the same records, to the digit.
 */
export function sampleRecords(seed: number, now: Instant): SampleRecords {
  const random = new SeededRandom(seed);
  const securityIncidents = sampleIncidents(random, now, INCIDENTS);
  const cascades = (Object.keys(namespaceServices) as SampleNamespace[]).flatMap((namespace) =>
    sampleChain(random, now, namespace, EVENTS_OF_A_NAMESPACE),
  );
  const sessions = sampleSessions(random, now, recovered(cascades));
  const ended = sessions.filter(({ completedAt }) => completedAt !== null);
  return {
    securityIncidents,
    cascadeEvents: cascades.map(({ record }) => newCascadeEvent(record)),
    recoverySessions: sessions.map(({ session }) => session),
    postmortems: samplePostmortems(random, ended.slice(-POSTMORTEMS)),
  };
}

/** Two of three grave events, oldest first. */
function recovered(cascades: readonly SampleCascade[]): SampleCascade[] {
  return cascades
    .filter(({ level }) => level !== null)
    .sort((a, b) => (a.record.timestamp.instant < b.record.timestamp.instant ? -1 : 1))
    .filter((_, index) => index % 3 !== 0);
}

function newCascadeEvent(record: CascadeEventRecord): NewCascadeEvent {
  const { shape, triggerEventId, triggeredBy, archivedAt, externalTrace, ...same } = record;
  return {
    ...same,
    ...(shape === 'nested' ? { triggerEventId, triggeredBy } : {}),
    triggerDetails: JsonText.of(record.triggerDetails),
    effects: JsonText.of(record.effects),
    archivedAt: archivedAt === null ? null : timestampOf(archivedAt),
    externalTrace: externalTrace === null ? null : JsonText.of(externalTrace),
  };
}
