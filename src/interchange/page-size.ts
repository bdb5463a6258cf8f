const TARGET_BYTES = 4_000_000;
const FIRST = 100;
const MOST = 1_000;

/**
 * How many records to ask a server for at a time, so that an answer has about 4 MB: learnt from the answers before,
 * since nothing tells the size of records in advance.
 */
export class PageSize {
  private records = FIRST;

  /** From 1 to 1,000. */
  get limit(): number {
    return this.records;
  }

  /** Learns that an answer with so many records had so many characters. */
  learn(count: number, characters: number): void {
    if (count === 0) return;
    const fitting = Math.floor((TARGET_BYTES * count) / Math.max(characters, 1));
    // Grows slowly: one page of small records must not make the next one of large records huge.
    this.records = Math.max(1, Math.min(fitting, this.records * 2, MOST));
  }
}
