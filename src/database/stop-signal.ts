/**
 * Tells that a request is abandoned, and why. Every AbortSignal is one; `Stop` is a lighter one, since a request has one
 * however short it is.
 */
export interface StopSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** A signal, and what gives it. Listeners are called once, in the order in which they came. */
export class Stop implements StopSignal {
  private listeners: (() => void)[] = [];
  private isGiven = false;
  private why: unknown;

  get aborted(): boolean {
    return this.isGiven;
  }

  get reason(): unknown {
    return this.why;
  }

  /** Gives the signal; only the first time counts. */
  abort(reason: unknown): void {
    if (this.isGiven) return;
    this.isGiven = true;
    this.why = reason;
    const { listeners } = this;
    this.listeners = [];
    for (const listener of listeners) listener();
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (!this.isGiven) this.listeners.push(listener);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const place = this.listeners.indexOf(listener);
    if (place !== -1) this.listeners.splice(place, 1);
  }
}

/** Is given as soon as one of two signals is, with its reason. */
export function eitherOf(one: StopSignal, other: StopSignal): StopSignal {
  const stop = new Stop();
  for (const signal of [one, other]) {
    if (signal.aborted) stop.abort(signal.reason);
    else signal.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
  }
  return stop;
}
