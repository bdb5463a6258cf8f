import { Counter, type Registry } from 'prom-client';

/** What a counter is called. */
export interface CounterDefinition<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly Label[];
}

/** A number that goes up; to count costs what adding to a number costs. */
export class Tally<Label extends string = string> {
  count = 0;

  constructor(readonly labels: Readonly<Record<Label, string>>) {}
}

/**
 * The series of a counter, as numbers that a scrape alone makes text of: prom-client would build the name of a series
 * anew each time it counts.
 */
export class Tallies<Label extends string> {
  private readonly all: Tally<Label>[] = [];

  constructor(registry: Registry, { labelNames, ...definition }: CounterDefinition<Label>) {
    const tallies = this.all;
    new Counter({
      ...definition,
      labelNames: [...labelNames],
      registers: [registry],
      collect() {
        this.reset();
        for (const { count, labels } of tallies) this.inc(labels, count);
      },
    });
  }

  /** A new series; whoever asks keeps it, and asks for each set of labels once. */
  add(labels: Readonly<Record<Label, string>>): Tally<Label> {
    const tally = new Tally(labels);
    this.all.push(tally);
    return tally;
  }
}

/** A series for each value of one label: of the first `most` values that come, and one for all others. */
export class TalliesByText {
  private readonly known = new Map<string, Tally>();

  constructor(
    private readonly options: {
      readonly most: number;
      readonly add: (text: string) => Tally;
      /** That of all other values; made when the first comes. */
      readonly other: string;
      /** Whether a value may have a series of its own. */
      readonly isNameable?: (text: string) => boolean;
    },
  ) {}

  of(text: string): Tally {
    return this.known.get(text) ?? this.meet(text);
  }

  private meet(text: string): Tally {
    const { add, isNameable = () => true, most, other } = this.options;
    const name = this.known.size < most && isNameable(text) ? text : other;
    const tally = this.known.get(name) ?? add(name);
    this.known.set(name, tally);
    return tally;
  }
}
