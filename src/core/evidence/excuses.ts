import { MAX_DOCUMENT_DEPTH, member, parseJson, type JsonNode } from '../json';
import { isVouchedFor } from './entry-fault';
import type { LogHistory } from './log-history';
import type { StoredEntry } from './stored-log';

interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** What may take away what was logged. */
export type RemovalKind = 'RETENTION' | 'REDACTION';

/** A retention record or a redaction that took versions away. */
export interface Removal {
  readonly kind: RemovalKind;
  /** Its own place in the log. */
  readonly place: bigint;
}

/** Why a version is not there any more. */
export interface Excuse {
  /** RETENTION wherever one did, also after a redaction: then nothing is left. */
  readonly kind: RemovalKind;
  /** The first that took it away: further revisions of a retention record name it again. */
  readonly by: Removal;
}

interface ExcusedRange extends Range, Excuse {}

interface RemovedRange extends Range {
  readonly by: Removal;
}

/** Which versions retention removed, and redactions erased: those that records name whose own entries hold. */
export class Excuses {
  private readonly removed = new Map<string, RemovedRange[]>();
  private readonly byKind = new Map<string, ExcusedRange[]>();

  private constructor(private readonly history: LogHistory) {}

  /** Reads them from the entries about retention records and redactions. One that does not hold excuses nothing. */
  static async read(removals: AsyncIterable<readonly StoredEntry[]>, history: LogHistory): Promise<Excuses> {
    const excuses = new Excuses(history);
    for await (const entries of removals) for (const entry of entries) excuses.take(entry);
    for (const [kind, ranges] of excuses.removed) excuses.byKind.set(kind, disjoint(ranges));
    excuses.removed.clear();
    return excuses;
  }

  /** What took away the version of that kind whose entry has this place; null where nothing did. */
  of(kind: string, index: bigint): Excuse | null {
    const ranges = this.byKind.get(kind) ?? [];
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const range = ranges[middle];
      if (range !== undefined && range.last < index) low = middle + 1;
      else high = middle;
    }
    const found = ranges[low];
    return found !== undefined && found.first <= index ? found : null;
  }

  private take(entry: StoredEntry): void {
    const { index, stored } = entry;
    if (
      index === null ||
      index >= this.history.size ||
      stored?.document === null ||
      stored?.document === undefined
    )
      return;
    if (!isVouchedFor(entry)) return;
    const { kind, ranges } = removedBy(stored.document);
    // A record names places as they were under the origin that the log went by then.
    const { start } = this.history.eraAt(index);
    const placed = ranges.map(({ first, last }) => ({ first: first + start, last: last + start }));
    const by: Removal = { kind: entry.kind === 'redactions' ? 'REDACTION' : 'RETENTION', place: index };
    // What came later it cannot have removed.
    const earlier = placed.filter(({ first, last }) => first <= last && last < index);
    const removed = this.removed.get(kind) ?? [];
    for (const range of earlier) removed.push({ ...range, by });
    this.removed.set(kind, removed);
  }
}

/** The kind that a retention record or a redaction is about, and the places in the log of what it took away. */
function removedBy(document: string): { kind: string; ranges: Range[] } {
  const node = parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH });
  const [kind, ranges] =
    node.kind === 'object' ? [member(node, 'kind'), member(node, 'log_ranges')] : [undefined, undefined];
  return {
    kind: kind?.kind === 'string' ? kind.value : '',
    ranges: ranges?.kind === 'array' ? ranges.items.flatMap(rangeOf) : [],
  };
}

function rangeOf(node: JsonNode): Range[] {
  if (node.kind !== 'array') return [];
  const [first, last] = node.items;
  if (first?.kind !== 'number' || last?.kind !== 'number' || !first.isInteger || !last.isInteger) return [];
  return [{ first: BigInt(first.text), last: BigInt(last.text) }];
}

/** The same places as ranges in ascending order that do not overlap. */
function disjoint(ranges: readonly RemovedRange[]): ExcusedRange[] {
  const opening = [...ranges].sort((a, b) => ascending(a.first, b.first));
  const bounds = ranges.flatMap(({ first, last }) => [first, last + 1n]).sort(ascending);
  const result: ExcusedRange[] = [];
  let [open, opened]: [RemovedRange[], number] = [[], 0];
  bounds.forEach((first, at) => {
    const end = bounds[at + 1];
    if (end === undefined || end === first) return;
    open = open.filter(({ last }) => last >= first);
    for (let next = opening[opened]; next !== undefined && next.first <= first; next = opening[(opened += 1)])
      open.push(next);
    const excuse = excuseOf(open);
    if (excuse !== null) result.push({ first, last: end - 1n, ...excuse });
  });
  return result;
}

function excuseOf(ranges: readonly RemovedRange[]): Excuse | null {
  const [one, ...others] = ranges.map(({ by }) => by);
  if (one === undefined) return null;
  const by = others.reduce((least, other) => (other.place < least.place ? other : least), one);
  const isRemoved = ranges.some((range) => range.by.kind === 'RETENTION');
  return { kind: isRemoved ? 'RETENTION' : 'REDACTION', by };
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
