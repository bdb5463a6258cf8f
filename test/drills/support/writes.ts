import { ArchiveServer } from '../../support/archive-server';

/** The kinds of writes of a drill; together they touch every kind of record, batches and updates too. */
export type WriteKind = keyof typeof kinds;

/** One write, which can be sent again: it then changes nothing. */
export interface Write {
  readonly kind: WriteKind;
  /** Names the records of this write. */
  readonly key: string;
}

interface KindOfWrite {
  readonly mutation: string;
  readonly input: (key: string) => unknown;
  /** Asks for the records of `$keys`, each with its `key`. */
  readonly lookup: string;
  /** How many records one write makes: all or none of them. */
  readonly records: number;
}

const BATCH = 5;
const snapshot = { ratio: 0.1, texts: ['one', 'two'], nested: { count: 1 } };

const kinds = {
  incident: {
    mutation: `mutation ($input: CreateSecurityIncidentInput!) {
      createSecurityIncident(input: $input) { outcome }
    }`,
    input: (key) => ({ incidentType: key, severity: 'HIGH', rawPayload: snapshot, idempotencyKey: key }),
    lookup: `query ($keys: [String!]) {
      rows: securityIncidents(filter: { incidentType: { in: $keys } }, limit: 1000) { key: incidentType }
    }`,
    records: 1,
  },
  postmortem: {
    mutation: 'mutation ($input: SavePostmortemInput!) { savePostmortem(input: $input) { outcome } }',
    input: (key) => ({ incidentId: key, source: 'AUTO', systemSnapshot: snapshot }),
    lookup: `query ($keys: [ID!]) {
      rows: postmortems(filter: { incidentId: { in: $keys } }, limit: 1000) { key: incidentId }
    }`,
    records: 1,
  },
  events: {
    mutation: `mutation ($input: SaveCascadeEventsInput!) {
      saveCascadeEvents(input: $input) { results { outcome } }
    }`,
    input: (key) => ({ events: Array.from({ length: BATCH }, (_, index) => eventOf(key, index)) }),
    lookup: `query ($keys: [String!]) {
      rows: cascadeEvents(filter: { namespace: { in: $keys } }, limit: 1000) { key: namespace }
    }`,
    records: BATCH,
  },
  session: {
    mutation: `mutation ($input: SaveRecoverySessionInput!) {
      saveRecoverySession(input: $input) { outcome }
    }`,
    input: (key) => ({ sessionId: key, namespace: 'drill', status: 'IN_PROGRESS', metadata: snapshot }),
    lookup: `query ($keys: [ID!]) {
      rows: recoverySessions(filter: { sessionId: { in: $keys } }, limit: 1000) { key: sessionId }
    }`,
    records: 1,
  },
  update: {
    mutation: `mutation ($input: UpdatePostmortemInput!) {
      updatePostmortem(input: $input) { postmortem { incidentId } }
    }`,
    input: (key) => ({
      incidentId: key,
      fields: { source: 'MANUAL', systemSnapshot: { after: true } },
      idempotencyKey: key,
    }),
    lookup: `query ($keys: [ID!]) {
      rows: postmortems(filter: { incidentId: { in: $keys }, source: { eq: MANUAL } }, limit: 1000) {
        key: incidentId
      }
    }`,
    records: 1,
  },
} satisfies Record<string, KindOfWrite>;

// an update changes the postmortem that its writer saved just before
const order: readonly WriteKind[] = ['incident', 'postmortem', 'update', 'events', 'session'];

/** The `index`-th write of the writer called `name`. */
export function writeOf(name: string, index: number): Write {
  const kind = order[index % order.length] ?? 'incident';
  return { kind, key: `${name}-${kind === 'update' ? index - 1 : index}` };
}

/** Resolves when the write is acknowledged. @throws RequestFailure */
export async function send(server: ArchiveServer, { key, kind }: Write): Promise<void> {
  const { mutation, input } = kinds[kind];
  await server.ask(mutation, { input: input(key) });
}

/** What stands in the archive of each of `writes`: all of its records, none, or (a fault) something else. */
export async function stateOf(
  server: ArchiveServer,
  writes: readonly Write[],
): Promise<Map<Write, 'whole' | 'absent' | 'broken'>> {
  const states = new Map<Write, 'whole' | 'absent' | 'broken'>();
  for (const kind of order) {
    const ofKind = writes.filter((write) => write.kind === kind);
    const { records } = kinds[kind];
    // twice the room that is needed, so that a record kept twice is seen
    for (const part of inParts(ofKind, 500 / records)) {
      const counts = await countByKey(server, part);
      for (const write of part) {
        const count = counts.get(write.key) ?? 0;
        states.set(write, count === records ? 'whole' : count === 0 ? 'absent' : 'broken');
      }
    }
  }
  return states;
}

async function countByKey(server: ArchiveServer, writes: readonly Write[]): Promise<Map<string, number>> {
  const [first] = writes;
  if (first === undefined) return new Map();
  const { lookup } = kinds[first.kind];
  const { rows } = await server.ask<{ rows: { key: string }[] }>(lookup, {
    keys: writes.map((write) => write.key),
  });
  const counts = new Map<string, number>();
  for (const { key } of rows) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function inParts<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, part) => items.slice(part * size, (part + 1) * size));
}

function eventOf(key: string, index: number): unknown {
  return {
    cascadeId: `${key}-${index}`,
    namespace: key,
    triggerType: 'METRICS_UPDATED',
    currentHash: `${key} hash ${index}`,
    previousHash: index === 0 ? '' : `${key} hash ${index - 1}`,
    timestamp: `2026-03-01T00:00:0${index}Z`,
    triggerDetails: snapshot,
  };
}
