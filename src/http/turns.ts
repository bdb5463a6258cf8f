/** Turns of the event loop, one for each who takes one, in their order. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  /** Whether somebody has had the present one. */
  private isTaken = false;

  /** Resolves in a turn that nobody else has; at once where that is the present one. */
  take(): Promise<void> {
    if (this.isTaken) return new Promise((resolve) => this.waiting.push(resolve));
    this.isTaken = true;
    setImmediate(() => this.next());
    return Promise.resolve();
  }

  private next(): void {
    const first = this.waiting.shift();
    this.isTaken = first !== undefined;
    if (first === undefined) return;
    setImmediate(() => this.next());
    first();
  }
}
