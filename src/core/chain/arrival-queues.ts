import { Pending } from './pending';

/** Pendings in order of arrival; those whose state has moved on drop out by themselves. */
export class ArrivalQueue {
  private items: Pending[] = [];
  private head = 0;

  constructor(private readonly state: Pending['state']) {}

  push(pending: Pending): void {
    this.items.push(pending);
  }

  /** The one that arrived first. */
  first(): Pending | undefined {
    while (this.head < this.items.length && this.items[this.head]?.state !== this.state) this.head += 1;
    // A queue is seldom long: what was passed is dropped in bulk so that it costs nothing an event.
    if (this.head > 1000 || this.head === this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return this.items[this.head];
  }
}

/** Pendings that wait for nothing, the earliest arrival first. */
export class ReadyQueue {
  private readonly items: Pending[] = [];

  push(pending: Pending): void {
    let at = this.items.length;
    while (at > 0 && (this.items[at - 1]?.arrival ?? 0) > pending.arrival) at -= 1;
    this.items.splice(at, 0, pending);
  }

  first(): Pending | undefined {
    return this.items[0];
  }

  shift(): void {
    this.items.shift();
  }
}
