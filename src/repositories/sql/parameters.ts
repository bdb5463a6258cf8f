/** The values of a statement under construction: values never stand in SQL text. */
export class Parameters {
  readonly values: unknown[];
  /** How many comparisons and groups the statement's filter has so far. */
  conditions = 0;
  /** Whether one plan is good for any values: false from the first comparison that takes more or fewer records by them. */
  isSteady = true;

  /** `values` are those of $1, $2, … that the text names already. */
  constructor(values: readonly unknown[] = []) {
    this.values = [...values];
  }

  /** Adds a value and gives its placeholder. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}
