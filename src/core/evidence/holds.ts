import { MAX_DOCUMENT_DEPTH, member, parseJson } from '../json';
import { isVouchedFor } from './entry-fault';
import type { StoredEntry } from './stored-log';

interface Hold {
  readonly id: string;
  /** The place in the log of its placing. */
  readonly placed: bigint;
  /** That of its release; null while it is open. */
  released: bigint | null;
}

/** Which records were held, and between which places of the log. Memory: the ids of all that ever was held. */
export class Holds {
  private readonly byRecord = new Map<string, Hold[]>();

  private constructor() {}

  /**
   * Reads them from the entries about holds, oldest first. One that does not hold places nothing; but a release that was
   * changed since stays one, so that nobody is accused for what came after it: it is a finding by itself.
   */
  static async read(entries: AsyncIterable<readonly StoredEntry[]>): Promise<Holds> {
    const holds = new Holds();
    const byId = new Map<string, Hold>();
    for await (const batch of entries)
      for (const entry of batch) {
        const { index, id, revision, stored } = entry;
        if (index === null) continue;
        const placed = byId.get(id);
        if (revision > 1 && placed !== undefined) placed.released ??= index;
        if (revision !== 1 || placed !== undefined || !isVouchedFor(entry)) continue;
        const hold = { id, placed: index, released: null };
        byId.set(id, hold);
        for (const key of heldBy(stored?.document ?? 'null'))
          holds.byRecord.set(key, [...(holds.byRecord.get(key) ?? []), hold]);
      }
    return holds;
  }

  /** The number of a hold that held the record at that place of the log; null where none did. */
  at(kind: string, id: string, place: bigint): string | null {
    const holds = this.byRecord.get(keyOf(kind, id)) ?? [];
    const open = holds.find(
      ({ placed, released }) => placed < place && (released === null || place < released),
    );
    return open?.id ?? null;
  }
}

function keyOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}

function heldBy(document: string): string[] {
  const node = parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH });
  if (node.kind !== 'object') return [];
  const [kind, ids] = [member(node, 'kind'), member(node, 'record_ids')];
  if (kind?.kind !== 'string' || ids?.kind !== 'array') return [];
  return ids.items.flatMap((id) => (id.kind === 'string' ? [keyOf(kind.value, id.value)] : []));
}
