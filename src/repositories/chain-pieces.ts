import type { ChainItem } from '../core/chain';
import type { HashSchemeName } from '../core/hash-schemes';
import type { Session } from '../database';
import { clearEntry, linkColumns, type ChainEvents, type LinkRow } from './chain-events';
import { windowCondition, type ChainWindow, type ReadingPlace } from './chain-window';
import { toldEvents, wholeRun, type Compared } from './sql/compared-events';

/** How a chain is read in runs. */
export interface RunOptions {
  /** Events that one statement tells apart, where something speaks against one of them or may yet do so. */
  readonly smallest: number;
  /** Events that one statement takes as one run, after many that were. */
  readonly largest: number;
  /** Whether counts and causation chains are compared with the effects. */
  readonly withEffects: boolean;
  /** What stretches that retention removed followed: no event that names one of these is in a run. */
  readonly followedByRemoved: readonly string[];
}

/** The last event of a piece. */
interface EndRow extends LinkRow {
  readonly hashScheme: HashSchemeName | null;
}

/** An event that the walk must look at, or the last of a run. */
interface ToldRow extends EndRow {
  /** false: something beside its hash is unclear. null: the database does not make the hash that it carries. */
  readonly isClear: boolean | null;
  /** Its number among the events of the piece, from 1. */
  readonly place: string;
}

/** What was read last, and where the next piece begins. */
export interface Reached {
  readonly items: readonly ChainItem[];
  readonly place: ReadingPlace;
  /** What a run that begins there follows; null where the piece was not one run itself, and so the next may not be. */
  readonly run: { readonly hash: string; readonly scheme: HashSchemeName } | null;
}

/** Reads pieces of a chain. They are bounded by place: below a LIMIT, PostgreSQL leaves the hashing to one process. */
export class ChainPieces {
  constructor(
    private readonly session: Session,
    private readonly window: ChainWindow,
    private readonly events: ChainEvents,
    private readonly options: RunOptions,
  ) {}

  /** The last of the next `size` events, up to a place; null where there is none. Only their index is read. */
  async end(reached: Reached | null, upTo: ReadingPlace | null, size: number): Promise<EndRow | null> {
    const { condition, values } = windowCondition(this.window, reached?.place ?? null, upTo);
    const [end] = await this.session.query<EndRow>({
      text: `SELECT ${linkColumns}, hash_scheme AS "hashScheme" FROM cascade_events WHERE cascade_id = coalesce(
          (SELECT cascade_id FROM cascade_events WHERE ${condition}
            ORDER BY timestamp, cascade_id OFFSET ${size - 1} LIMIT 1),
          (SELECT cascade_id FROM cascade_events WHERE ${condition}
            ORDER BY timestamp DESC, cascade_id DESC LIMIT 1))`,
      values,
    });
    return end ?? null;
  }

  /** The events up to one of them as a run; null where they are none, or a run does not begin there. */
  async wholeRun(reached: Reached | null, end: EndRow): Promise<Reached | null> {
    if (reached?.run == null) return null;
    const { compared, values } = this.compared(reached, end);
    const parameters = [reached.run.hash, reached.run.scheme, end.currentHash].map(
      (value) => `$${values.push(value)}::text`,
    );
    const [before = '', scheme = '', last = ''] = parameters;
    const [whole] = await this.session.query<{ length: string }>({
      text: wholeRun(compared, { before, scheme, last }),
      values,
    });
    if (whole === undefined) return null;
    const item = {
      length: Number(whole.length),
      last: clearEntry(end, reached.run.scheme),
      events: () => this.events.batches(reached.place, end),
    };
    return { items: [item], place: end, run: { hash: end.currentHash, scheme: reached.run.scheme } };
  }

  /** The events up to one of them, in small pieces: each event that must be looked at, and runs of the others. */
  async *told(start: Reached | null, upTo: EndRow): AsyncGenerator<Reached> {
    let reached = start;
    for (;;) {
      const end = await this.end(reached, upTo, this.options.smallest);
      if (end === null) return;
      reached = await this.toldPiece(reached, end);
      yield reached;
    }
  }

  private async toldPiece(reached: Reached | null, end: EndRow): Promise<Reached> {
    const { compared, values } = this.compared(reached, end);
    const rows = await this.session.query<ToldRow>({ text: toldEvents(compared), values });
    const idsOf = (isClear: boolean | null): string[] =>
      rows.filter((row) => row.isClear === isClear).map(({ cascadeId }) => cascadeId);
    const [unclear, unhashed] = [idsOf(false), idsOf(null)];
    const judged = new Map([
      ...(await this.events.byId(unclear)),
      ...(await this.events.judgedById(unhashed)),
    ]);
    const items: ChainItem[] = [];
    let before: ToldRow | null = null;
    for (const row of rows) {
      const last = row.isClear ? clearEntry(row, row.hashScheme) : judged.get(row.cascadeId);
      // Gone since it was read: on the embedded engine a retention came between, and the walk begins again.
      if (last === undefined) continue;
      const length = Number(row.place) - Number(before?.place ?? 0);
      const from: ReadingPlace | null = before ?? reached?.place ?? null;
      items.push(length === 1 ? last : { length, last, events: () => this.events.batches(from, row) });
      before = row;
    }
    const isRun = judged.size === 0 && rows.length <= 2;
    const scheme = before?.hashScheme ?? null;
    const run = before !== null && isRun && scheme !== null ? { hash: before.currentHash, scheme } : null;
    return { items, place: end, run };
  }

  private compared(reached: Reached | null, end: ReadingPlace): { compared: Compared; values: unknown[] } {
    const { withEffects, followedByRemoved } = this.options;
    const { condition, values } = windowCondition(this.window, reached?.place ?? null, end);
    const notNamed = followedByRemoved.length === 0 ? null : `$${values.push(followedByRemoved)}::text[]`;
    return { compared: { condition, withEffects, notNamed }, values };
  }
}
