import { MAX_DOCUMENT_DEPTH, member, parseJson, type JsonNode } from '../json';
import { isVouchedFor } from './entry-fault';
import type { LogHistory } from './log-history';
import type { StoredEntry } from './stored-log';

interface Range {
  readonly first: bigint;
  readonly last: bigint;
}

/** What may take away what was logged. */
export type Excuse = 'RETENTION' | 'REDACTION';

/** Which versions retention removed, and redactions erased: those that records name whose own entries hold. */
export class Excuses {
  private readonly byKind = new Map<string, Range[]>();

  private constructor(private readonly history: LogHistory) {}

  /** Reads them from the entries about retention records and redactions. One that does not hold excuses nothing. */
  static async read(removals: AsyncIterable<readonly StoredEntry[]>, history: LogHistory): Promise<Excuses> {
    const excuses = new Excuses(history);
    for await (const entries of removals) for (const entry of entries) excuses.take(entry);
    for (const [kind, ranges] of excuses.byKind) excuses.byKind.set(kind, merged(ranges));
    return excuses;
  }

  /** What took away the version of that kind whose entry has this place; null where nothing did. */
  of(kind: string, index: bigint): Excuse | null {
    if (this.covers('RETENTION', kind, index)) return 'RETENTION';
    return this.covers('REDACTION', kind, index) ? 'REDACTION' : null;
  }

  private covers(excuse: Excuse, kind: string, index: bigint): boolean {
    const ranges = this.byKind.get(`${excuse} ${kind}`) ?? [];
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
    // What came later it cannot have removed.
    const earlier = placed.filter(({ last }) => last < index);
    const key = `${entry.kind === 'redactions' ? 'REDACTION' : 'RETENTION'} ${kind}`;
    this.byKind.set(key, [...(this.byKind.get(key) ?? []), ...earlier]);
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
