import type { Instant } from '../core/brands';
import type { PlacedEvent, RemovedStretch } from '../core/chain';
import { isFirst } from '../core/hash-schemes';
import { member, parseJson, quote, type JsonNode, type JsonObject } from '../core/json';
import { isoformat, parseTimestamp } from '../core/timestamp';
import type { Session } from '../database';
import type { ChainWindow } from './chain-window';
import { textOrNull } from './readable';

/** A stretch of a chain as the record of the retention that removed it keeps it. */
export interface KeptStretch extends Omit<RemovedStretch, 'inWindow'> {
  readonly firstTimestamp: Instant;
  readonly lastCascadeId: string;
  readonly count: number;
}

/** The stretches that those to be removed form among events in chain order: each event of one names the one before it. */
export function stretchesOf(
  walked: readonly PlacedEvent[],
  isRemoved: (cascadeId: string) => boolean,
): KeptStretch[] {
  const stretches: KeptStretch[] = [];
  // Nobody bears these: who follows an event whose hash is wrong names the one that it should have.
  const unborne = new Set<string>();
  for (const { entry, linkIsSound } of walked) {
    const { cascadeId, previousHash, currentHash, instant, scheme } = entry;
    if (scheme === null) for (const hash of entry.computedHashes) unborne.add(hash);
    if (!isRemoved(cascadeId)) continue;
    const isNamed = linkIsSound && scheme !== null && !isFirst(previousHash) && !unborne.has(previousHash);
    appendStretch(stretches, {
      previousHash: isNamed ? previousHash : null,
      firstCascadeId: cascadeId,
      firstHash: currentHash,
      firstTimestamp: instant,
      lastCascadeId: cascadeId,
      lastHash: currentHash,
      count: 1,
    });
  }
  return stretches;
}

/** The stretches of one batch, and those of the next. */
export function joinedStretches(
  earlier: readonly KeptStretch[],
  later: readonly KeptStretch[],
): KeptStretch[] {
  const joined = [...earlier];
  for (const stretch of later) appendStretch(joined, stretch);
  return joined;
}

function appendStretch(stretches: KeptStretch[], next: KeptStretch): void {
  const last = stretches.at(-1);
  if (last === undefined || next.previousHash !== last.lastHash) {
    stretches.push(next);
    return;
  }
  const { lastCascadeId, lastHash, count } = next;
  stretches.splice(-1, 1, { ...last, lastCascadeId, lastHash, count: last.count + count });
}

/** Stretches as a retention record keeps them: canonical JSON, without keys that are null. */
export function stretchesText(stretches: readonly KeptStretch[]): string {
  return `[${stretches.map(stretchText).join(',')}]`;
}

function stretchText(stretch: KeptStretch): string {
  const { previousHash } = stretch;
  return (
    `{"count":${stretch.count},"first_cascade_id":${quote(stretch.firstCascadeId)},` +
    `"first_hash":${quote(stretch.firstHash)},"first_timestamp":${quote(isoformat(stretch.firstTimestamp))},` +
    `"last_cascade_id":${quote(stretch.lastCascadeId)},"last_hash":${quote(stretch.lastHash)}` +
    `${previousHash === null ? '' : `,"previous_hash":${quote(previousHash)}`}}`
  );
}

/** What these retentions removed around events that were held, with the stretches of the window marked. */
export async function readStretches(
  session: Session,
  { start, end }: ChainWindow,
  retentions: readonly string[],
): Promise<RemovedStretch[]> {
  const records = await session.query<{ stretches: string }>({
    text: `SELECT stretches FROM retention_records
      WHERE id = ANY($1::bigint[]) AND stretches IS NOT NULL ORDER BY id`,
    values: [retentions],
  });
  return records.flatMap((record) =>
    stretchesIn(record.stretches).map(({ at, ...stretch }) => ({
      ...stretch,
      inWindow: (start === null || at >= start) && (end === null || at <= end),
    })),
  );
}

type ReadStretch = Omit<RemovedStretch, 'inWindow'> & { readonly at: string };

/** Those that a text names; what was changed by hand to be none excuses nothing. */
function stretchesIn(text: string): ReadStretch[] {
  const list = readJson(text);
  return list?.kind === 'array'
    ? list.items.flatMap((item) => (item.kind === 'object' ? stretchIn(item) : []))
    : [];
}

function readJson(text: string): JsonNode | null {
  try {
    return parseJson(text);
  } catch {
    return null;
  }
}

function stretchIn(node: JsonObject): ReadStretch[] {
  const textOf = (key: string): string | null => {
    const value = member(node, key);
    return value?.kind === 'string' ? value.value : null;
  };
  const [firstCascadeId, firstHash, lastHash] = ['first_cascade_id', 'first_hash', 'last_hash'].map(textOf);
  const at = textOrNull(() => parseTimestamp(textOf('first_timestamp') ?? '').instant);
  if (!firstCascadeId || !firstHash || !lastHash || at === null) return [];
  return [{ previousHash: textOf('previous_hash'), firstCascadeId, firstHash, lastHash, at }];
}
