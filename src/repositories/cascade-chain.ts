import { badInput } from '../core/errors';
import type { CascadeEvent } from '../entities';
import { checkLimit } from '../query';

/** An event's place in its chain, without its content. */
export type CascadeChainLink = Pick<
  CascadeEvent,
  'cascadeId' | 'timestamp' | 'timestampText' | 'previousHash' | 'currentHash'
>;

/** A place, and whether it names the one before it. */
export type JudgedLink = CascadeChainLink & { readonly isLinked: boolean };

/** A stretch of a namespace's chain in chain order, and whether its links hold. */
export class CascadeChain {
  readonly isLinked: boolean;
  readonly covers =
    'Whether each event names the hash of the one before it. Not covered: whether the hashes fit the contents, ' +
    'and whether events are missing before the first or after the last one.';
  private readonly links: readonly JudgedLink[];

  constructor(
    readonly namespace: string,
    links: readonly CascadeChainLink[],
  ) {
    this.links = links.map((link, index) => ({
      ...link,
      isLinked: index === 0 || link.previousHash === links[index - 1]?.currentHash,
    }));
    this.isLinked = this.links.every(({ isLinked }) => isLinked);
  }

  get length(): number {
    return this.links.length;
  }

  get firstHash(): string | null {
    return this.links[0]?.currentHash ?? null;
  }

  get headHash(): string | null {
    return this.links.at(-1)?.currentHash ?? null;
  }

  /** The next `first` links after the event `after`; BAD_USER_INPUT where the stretch does not hold that event. */
  page(first: number | null | undefined, after: string | null | undefined): JudgedLink[] {
    const limit = checkLimit(first, 'first');
    if (after === null || after === undefined) return this.links.slice(0, limit);
    const index = this.links.findIndex(({ cascadeId }) => cascadeId === after);
    if (index === -1) throw badInput('after', 'names no event of this stretch');
    return this.links.slice(index + 1, index + 1 + limit);
  }
}
