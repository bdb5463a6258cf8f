import { MAX_DOCUMENT_DEPTH, member, parseJson, type JsonNode } from '../json';
import { isVouchedFor } from './entry-fault';
import type { LogHistory } from './log-history';
import type { StoredEntry } from './stored-log';

interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** Which versions retention removed: those that retention records name whose own entries hold. */
export class Excuses {
  private readonly byKind = new Map<string, Range[]>();

  private constructor(private readonly history: LogHistory) {}

  /** Reads them from the entries about retention records. One that does not hold excuses nothing. */
  static async read(
    retentions: AsyncIterable<readonly StoredEntry[]>,
    history: LogHistory,
  ): Promise<Excuses> {
    const excuses = new Excuses(history);
    for await (const entries of retentions) for (const entry of entries) excuses.take(entry);
    for (const [kind, ranges] of excuses.byKind) excuses.byKind.set(kind, merged(ranges));
    return excuses;
  }

  /** Whether a retention removed the version of that kind whose entry has this place. */
  covers(kind: string, index: bigint): boolean {
    const ranges = this.byKind.get(kind) ?? [];
    let [low, high] = [0, ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const range = ranges[middle];
      if (range !== undefined && range.last < index) low = middle + 1;
      else high = middle;
    }
    const found = ranges[low];
    return found !== undefined && found.first <= index;
  }

  private take(entry: StoredEntry): void {
    const { index, stored } = entry;
    if (index === null || stored?.document === null || stored?.document === undefined) return;
    if (!isVouchedFor(entry)) return;
    const { kind, ranges } = removedBy(stored.document);
    // A record names places as they were under the origin that the log went by then.
    const { start } = this.history.eraAt(index);
    const placed = ranges.map(({ first, last }) => ({ first: first + start, last: last + start }));
    // What came later it cannot have removed.
    const earlier = placed.filter(({ last }) => last < index);
    this.byKind.set(kind, [...(this.byKind.get(kind) ?? []), ...earlier]);
  }
}

/** The kind that a retention record is about, and the places in the log of what it removed. */
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

function merged(ranges: readonly Range[]): Range[] {
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const result: Range[] = [];
  for (const range of sorted) {
    const before = result.at(-1);
    if (before === undefined || range.first > before.last + 1n) result.push(range);
    else if (range.last > before.last) result.splice(-1, 1, { first: before.first, last: range.last });
  }
  return result;
}
