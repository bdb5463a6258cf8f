/** The values of a statement under construction: values never stand in SQL text. */
export class Parameters {
  readonly values: unknown[] = [];
  /** How many comparisons the statement's filter has so far. */
  comparisons = 0;

  /** Adds a value and gives its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
