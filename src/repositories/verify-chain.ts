import type { Instant } from '../core/brands';
import { verifyChain, type ChainStep, type RedactedEvent, type WalkOptions } from '../core/chain';
import { DatabaseError, type Database, type Session } from '../database';
import {
  ChainPage,
  toLink,
  type CascadeChain,
  type CascadeChainLink,
  type ChainPageRequest,
  type ChainPages,
  type NumberedFinding,
  type NumberedNote,
  type TrustedVerdict,
} from './cascade-chain';
import type { RunOptions } from './chain-pieces';
import { ChainSource } from './chain-source';
import { consistently, type ChainState } from './chain-state';
import { trustIn, withTrust } from './chain-trust';
import type { ChainWindow } from './chain-window';
import { readStretches } from './removed-stretches';

/**
 * Events that one statement looks at: on the embedded engine others wait for its end, on PostgreSQL each may have to
 * start its workers.
 */
const PIECES = {
  pglite: { smallest: 2_000, largest: 2_000 },
  postgresql: { smallest: 2_000, largest: 100_000 },
} satisfies Record<Database['engine'], Pick<RunOptions, 'smallest' | 'largest'>>;

/** What of a chain is verified, and which pages of the answer are wanted. */
export interface ChainQuestion {
  readonly namespace: string;
  readonly start: Instant | null;
  readonly end: Instant | null;
  /** A head noted earlier: it must still be in the chain. */
  readonly expectHead: string | null;
  readonly triggeredByNames: readonly string[];
  /** Whether counts and causation chains are compared with the effects; without it a verdict is quicker. */
  readonly checkEffects: boolean;
  readonly pages: readonly ChainPageRequest[];
}

/** Verifies the chain on one consistent state. The verdict covers the whole window, whatever pages are asked for. */
export async function verifyCascadeChain(database: Database, question: ChainQuestion): Promise<CascadeChain> {
  if (question.pages.some(({ kind }) => kind === 'hashes' || kind === 'links'))
    return walk(database, question, false);
  try {
    return await walk(database, question, true);
  } catch (error) {
    // The database cannot read an event that the core can.
    if (error instanceof DatabaseError && isDataError(error)) return walk(database, question, false);
    throw error;
  }
}

/** Class 22 is data_exception, class 54 program_limit_exceeded (PostgreSQL, Appendix A). */
function isDataError({ sqlState }: DatabaseError): boolean {
  return sqlState !== null && /^(22|54)/.test(sqlState);
}

function walk(database: Database, question: ChainQuestion, inRuns: boolean): Promise<CascadeChain> {
  const { namespace, start, end, triggeredByNames, checkEffects } = question;
  return consistently(database, namespace, async (session, state) => {
    const window: ChainWindow = { namespace, start, end, upToArrival: state.upToArrival };
    const source = new ChainSource(session, window, triggeredByNames, state.retentions);
    const answer = new Answer(question.pages);
    const options = await walkOptions(session, window, state);
    const followedByRemoved = options.removedStretches.flatMap(({ previousHash }) => previousHash ?? []);
    const batches = inRuns
      ? source.runs({ ...PIECES[database.engine], withEffects: checkEffects, followedByRemoved })
      : source.batches();
    const steps = verifyChain(batches, source, {
      ...options,
      expectHead: question.expectHead,
      withEvents: answer.wantsEvents,
      withoutEffects: !checkEffects,
    });
    let step = await steps.next();
    for (; step.done !== true; step = await steps.next()) answer.take(step.value);
    const [clock] = await session.query<{ now: Instant }>({ text: 'SELECT clock_timestamp() AS now' });
    if (clock === undefined) throw new Error('the database gives no time');
    const verdict = withTrust(step.value, await trustIn(session, namespace, step.value, end === null));
    return answer.end(verdict, namespace, state.isKnown, clock.now);
  });
}

/** What the archive's own rows say of the window. */
export async function walkOptions(
  session: Session,
  window: ChainWindow,
  state: ChainState,
): Promise<WalkOptions & Pick<Required<WalkOptions>, 'removedStretches'>> {
  const { start, end } = window;
  const hasEarlier = start !== null && (await hasEventBefore(session, window, start));
  const reachesHead = end === null || state.headTimestamp === null || state.headTimestamp <= end;
  const isWhole = start === null && end === null;
  const removedStretches = await readStretches(session, window, state.retentions);
  const isEmptied =
    state.eventCount === 0 &&
    (removedStretches.some(({ lastHash }) => lastHash === state.headHash) ||
      (await removedHead(session, window, state)));
  return {
    hasEarlier,
    // Of a chain that still has events, a stretch without any is empty, whoever emptied it.
    hasRetention: isEmptied,
    retainedFirstHash: state.genesisHash,
    removedStretches,
    storedHead:
      reachesHead &&
      state.isKnown &&
      !(start !== null && state.headTimestamp !== null && state.headTimestamp < start)
        ? {
            hash: state.headHash,
            count: isEmptied || (isWhole && state.eventCount > 0) ? state.eventCount : null,
          }
        : null,
  };
}

/**
 * Whether retention removed the head. Of a chain that was broken the event that it removed last may be another than the
 * head; then the hashes of what it removed say so.
 */
async function removedHead(
  session: Session,
  { namespace }: ChainWindow,
  { headHash, retentions }: ChainState,
): Promise<boolean> {
  const found = await session.query({
    text: `SELECT 1 AS found FROM retention_records WHERE id = ANY($1::bigint[])
        AND (last_hash = $3 OR finding_count > 0 AND EXISTS (
          SELECT FROM chain_removed_hashes WHERE namespace = $2 AND hash = $3)) LIMIT 1`,
    values: [retentions, namespace, headHash],
  });
  return found.length > 0;
}

async function hasEventBefore(session: Session, window: ChainWindow, start: Instant): Promise<boolean> {
  const found = await session.query({
    text: `SELECT 1 AS found FROM cascade_events
      WHERE namespace = $1 AND timestamp < $2::timestamptz AND ($3::bigint IS NULL OR arrival <= $3::bigint) LIMIT 1`,
    values: [window.namespace, start, window.upToArrival],
  });
  return found.length > 0;
}

/** Takes what a walk tells into the pages that were asked for. */
class Answer {
  private readonly links = new Map<ChainPageRequest, ChainPage<CascadeChainLink>>();
  private readonly findings = new Map<ChainPageRequest, ChainPage<NumberedFinding>>();
  private readonly notes = new Map<ChainPageRequest, ChainPage<NumberedNote>>();
  private readonly redacted = new Map<ChainPageRequest, ChainPage<RedactedEvent>>();
  private findingCount = 0;
  private noteCount = 0;

  constructor(pages: readonly ChainPageRequest[]) {
    for (const request of pages) {
      switch (request.kind) {
        case 'hashes':
        case 'links':
          this.links.set(request, new ChainPage(request, ({ cascadeId }) => cascadeId));
          break;
        case 'findings':
          this.findings.set(request, new ChainPage(request, ({ cursor }) => cursor));
          break;
        case 'notes':
          this.notes.set(request, new ChainPage(request, ({ cursor }) => cursor));
          break;
        case 'redactedEvents':
          this.redacted.set(request, new ChainPage(request, ({ cascadeId }) => cascadeId));
          break;
        default:
          request.kind satisfies never;
      }
    }
  }

  get wantsEvents(): boolean {
    return this.links.size > 0;
  }

  take(step: ChainStep): void {
    switch (step.kind) {
      case 'event': {
        const link = toLink(step.event);
        for (const page of this.links.values()) page.offer(link);
        break;
      }
      case 'finding': {
        const finding = { ...step.finding, cursor: String((this.findingCount += 1)) };
        for (const page of this.findings.values()) page.offer(finding);
        break;
      }
      case 'note': {
        const note = { ...step.note, cursor: String((this.noteCount += 1)) };
        for (const page of this.notes.values()) page.offer(note);
        break;
      }
      case 'redacted':
        for (const page of this.redacted.values()) page.offer(step.event);
        break;
      default:
        step satisfies never;
    }
  }

  end(verdict: TrustedVerdict, namespace: string, isKnown: boolean, verifiedAt: Instant): CascadeChain {
    return {
      ...verdict,
      namespace,
      isKnown,
      verifiedAt,
      links: pagesOf(this.links),
      findings: pagesOf(this.findings),
      notes: pagesOf(this.notes),
      redactedEvents: pagesOf(this.redacted),
    };
  }
}

/** Ends the pages, and gives each to whoever asks with the request that it was made for. */
function pagesOf<Item>(pages: ReadonlyMap<ChainPageRequest, ChainPage<Item>>): ChainPages<Item> {
  const ended = new Map([...pages].map(([request, page]) => [pageKey(request), page.end()]));
  return (request) => ended.get(pageKey(request)) ?? [];
}

function pageKey({ kind, first, after }: ChainPageRequest): string {
  return JSON.stringify([kind, first ?? null, after ?? null]);
}
