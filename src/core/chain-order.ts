/** What the order of a chain follows from. */
export interface ChainPlace {
  readonly cascadeId: string;
  readonly timestamp: string;
  readonly previousHash: string | null;
  readonly currentHash: string;
}

/**
 * The events of one namespace in chain order: by timestamp, and where links say otherwise (equal times, clocks of
 * several writers) by the links. An event follows its predecessor; what no link places goes by its time, ties by
 * cascadeId. Every event given comes back once, whatever the links are.
 */
export function chainOrder<Event extends ChainPlace>(events: readonly Event[]): Event[] {
  const byTime = [...events].sort(compareByTime);
  const bearers = new Set(byTime.map(({ currentHash }) => currentHash));
  const successors = new Map<string, Event[]>();
  for (const event of byTime) {
    const { previousHash } = event;
    if (previousHash === null || !bearers.has(previousHash)) continue;
    const siblings = successors.get(previousHash);
    if (siblings === undefined) successors.set(previousHash, [event]);
    else siblings.push(event);
  }
  const ordered: Event[] = [];
  const placed = new Set<Event>();
  // Starts first, then what is left: events that name each other in a circle have no start.
  const isStart = ({ previousHash }: Event): boolean => previousHash === null || !bearers.has(previousHash);
  for (const start of [...byTime.filter(isStart), ...byTime]) {
    const pending = [start];
    for (let event = pending.pop(); event !== undefined; event = pending.pop()) {
      if (placed.has(event)) continue;
      placed.add(event);
      ordered.push(event);
      pending.push(...[...(successors.get(event.currentHash) ?? [])].reverse());
    }
  }
  return ordered;
}

function compareByTime(a: ChainPlace, b: ChainPlace): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  if (a.cascadeId === b.cascadeId) return 0;
  return a.cascadeId < b.cascadeId ? -1 : 1;
}
