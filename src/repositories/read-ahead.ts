/** The longest memory of a ReadAhead, in stretches of `most`. */
const KEPT = 4;

/**
 * Answers questions of which it was told that they may come, and in what order: the more are asked one after the other,
 * the more of the next ones are fetched with them. So few questions cost little, and many do not cost a statement each.
 */
export class ReadAhead<Answer> {
  private readonly answers = new Map<string, Answer>();
  private latest: readonly string[] = [];
  private expected: readonly string[] = [];
  private places: ReadonlyMap<string, number> = new Map();
  private size = 1;

  constructor(
    /** Answers all of the questions at once. */
    private readonly fetch: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
    /** So many questions are asked at once, and four times as many answers remembered. */
    private readonly most: number,
  ) {}

  /** What is likely to be asked next, in this order, after what was said the last time. */
  expect(keys: readonly string[]): void {
    this.expected = [...this.latest, ...keys];
    this.latest = keys;
    this.places = new Map(this.expected.map((key, place) => [key, place]));
  }

  /** The answer; undefined where there is none. */
  async get(key: string): Promise<Answer | undefined> {
    if (!this.answers.has(key)) await this.fetchFrom(key);
    return this.answers.get(key);
  }

  private async fetchFrom(key: string): Promise<void> {
    const place = this.places.get(key);
    const next = place === undefined ? [] : this.expected.slice(place + 1, place + this.size);
    if (place !== undefined) this.size = Math.min(2 * this.size, this.most);
    const asked = [...new Set([key, ...next.filter((other) => !this.answers.has(other))])];
    for (const [other, answer] of await this.fetch(asked)) this.answers.set(other, answer);
    for (const oldest of this.answers.keys()) {
      if (this.answers.size <= KEPT * this.most) return;
      this.answers.delete(oldest);
    }
  }
}
