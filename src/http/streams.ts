/** Where streams of events are asked for. */
export const STREAM_URL = '/graphql/stream';

/** How many streams there may be, and how often it is looked whether their clients still belong in. */
export interface StreamLimits {
  /** In all, on this server. */
  readonly streams: number;
  /** Of one identity. */
  readonly streamsPerIdentity: number;
  /** Milliseconds between two looks. */
  readonly streamCheckMs: number;
}

/** A stream that is open. */
export interface OpenStream {
  /** Whether its client is still somebody who is known. */
  readonly isKnown: () => Promise<boolean>;
  /** Ends it; its client may come back. */
  readonly end: (reason: string) => void;
}

/** The streams that one server has open. */
export class Streams {
  private readonly open = new Map<OpenStream, string>();
  private timer: NodeJS.Timeout | null = null;

  /** `onOpen` hears of each; what it gives is called when that one ends. */
  constructor(
    private readonly limits: StreamLimits,
    private readonly onOpen: () => () => void = () => () => undefined,
  ) {}

  /** How many are open. */
  get size(): number {
    return this.open.size;
  }

  /** Which of the limits keeps somebody from another stream; null where none does. */
  limitFor(name: string): 'streams' | 'streamsPerIdentity' | null {
    if (this.open.size >= this.limits.streams) return 'streams';
    const own = [...this.open.values()].filter((other) => other === name).length;
    return own >= this.limits.streamsPerIdentity ? 'streamsPerIdentity' : null;
  }

  /** Takes a stream in until what it gives is called. */
  add(name: string, stream: OpenStream): () => void {
    this.open.set(stream, name);
    const onEnd = this.onOpen();
    this.timer ??= setInterval(() => this.check(), this.limits.streamCheckMs).unref();
    return () => {
      if (this.open.delete(stream)) onEnd();
      if (this.open.size > 0 || this.timer === null) return;
      clearInterval(this.timer);
      this.timer = null;
    };
  }

  /** Ends all. */
  endAll(reason: string): void {
    for (const stream of [...this.open.keys()]) stream.end(reason);
  }

  private check(): void {
    for (const stream of this.open.keys()) {
      stream.isKnown().then(
        (isKnown) => {
          if (!isKnown) stream.end('its client is not known any more');
        },
        // who cannot be told from a stranger is taken for one; whoever comes back is told to wait
        () => stream.end('it cannot be found out whose it is'),
      );
    }
  }
}
