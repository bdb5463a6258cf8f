/** A small seeded generator (mulberry32): the same seed gives the same numbers on every machine. No secret is made of it. */
export class SeededRandom {
  private state: number;

  /** @param seed any integer; its lowest 32 bits count */
  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** From 0 (inclusive) to 1 (exclusive), 32 bits of it. */
  fraction(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both inclusive. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** True as often as `probability` (0 to 1) says. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T {
    const item = list[this.integer(0, list.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** So many hexadecimal digits, in lower case. */
  hex(digits: number): string {
    return Array.from({ length: digits }, () => this.integer(0, 15).toString(16)).join('');
  }

  /** A positive integer of so many digits, as text: more of them than a JavaScript number holds. */
  digits(count: number): string {
    return Array.from({ length: count }, (_, index) => this.integer(index === 0 ? 1 : 0, 9)).join('');
  }
}
