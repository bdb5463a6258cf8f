import { useQuery, type Answer } from '../api/use-query';
import { EventsBefore, EventTime, type ChainLinks, type ChainVerdict } from '../operations';

type Chain = ChainVerdict['cascadeChain'];
type Link = ChainLinks['cascadeChain']['links'][number];

/** Which links of a chain an address means. */
export type LinkPage =
  | { readonly kind: 'FIRST' }
  | { readonly kind: 'LAST' }
  | { readonly kind: 'AROUND'; readonly cascadeId: string }
  /** `place` is that of the first of them, where the link that led here knew it. */
  | { readonly kind: 'AFTER'; readonly cascadeId: string; readonly place: number | null };

/** Links of a page. */
export const LINKS = 25;
/** So many events before the one that is looked at are shown. */
const BEFORE = 5;
/** Later than any event. */
const END = '9999-12-31T23:59:59Z';

export function linkPage(search: URLSearchParams): LinkPage {
  const [around, after] = [search.get('around'), search.get('after')];
  if (around !== null) return { kind: 'AROUND', cascadeId: around };
  if (after !== null) {
    const place = search.get('place') ?? '';
    return { kind: 'AFTER', cascadeId: after, place: /^\d{1,15}$/.test(place) ? Number(place) : null };
  }
  return { kind: search.get('at') === 'head' ? 'LAST' : 'FIRST' };
}

/** Where a page begins, as far as that is known. */
export interface PageStart {
  /** The link after which it begins: null for the first page, undefined as long as that is being looked for. */
  readonly after: string | null | undefined;
  /** The question that could not be answered; null where none. */
  readonly failed: Answer<unknown> | null;
}

/**
 * The API pages by link and not by place: where a page begins that is meant by another link, or by the end, is asked of the
 * events by time. Events of one time may stand in another order in the chain, so a page may begin a little elsewhere.
 */
export function usePageStart(namespace: string, page: LinkPage): PageStart {
  const time = useQuery(EventTime, page.kind === 'AROUND' ? { cascadeId: page.cascadeId } : null);
  const event = time.data?.cascadeEvent;
  const limit = page.kind === 'LAST' ? LINKS + 1 : BEFORE + 2;
  const until = page.kind === 'LAST' ? END : event?.timestamp;
  const before = useQuery(EventsBefore, until === undefined ? null : { namespace, until, limit });
  if (page.kind === 'FIRST') return { after: null, failed: null };
  if (page.kind === 'AFTER') return { after: page.cascadeId, failed: null };
  if (event === null) return { after: null, failed: null };
  const failed = time.error !== null ? time : before.error !== null ? before : null;
  const events = before.data?.cascadeEvents;
  if (events === undefined) return { after: undefined, failed };
  return { after: events.length < limit ? null : (events.at(-1)?.cascadeId ?? null), failed };
}

/** The place of the first link of a page, from 0; null where it is not known. */
export function firstPlace(chain: Chain, links: readonly Link[], page: LinkPage): number | null {
  if (page.kind === 'FIRST') return 0;
  if (links.at(-1)?.currentHash === chain.headHash) return chain.length - links.length;
  for (const { cascadeId, position } of [...chain.findings, ...chain.notes, ...chain.redactedEvents]) {
    const index = links.findIndex((link) => link.cascadeId === cascadeId);
    if (index >= 0 && position !== null) return position - index;
  }
  return page.kind === 'AFTER' ? page.place : null;
}
