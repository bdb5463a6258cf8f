import { JsonSpan } from './json-span';

/** Where a value stands among the variables of a request: names it for errors, finds its text on demand. */
export class Place {
  private found: JsonSpan | undefined;

  private constructor(
    private readonly parent: Place | null,
    private readonly key: string | number,
    /** Of the object of all variables alone. */
    private readonly open: (() => JsonSpan | undefined) | null,
    /** 0 for the object of all variables, 1 for a variable. */
    readonly depth: number,
  ) {}

  /** The object of all variables. `open` finds it in the request's text and runs once at most. */
  static variables(open: () => JsonSpan | undefined): Place {
    return new Place(null, '', open, 0);
  }

  /** A member or an item of the value here. */
  child(key: string | number): Place {
    return new Place(this, key, null, this.depth + 1);
  }

  /** The dotted path from the variable's name on, such as `input.events[3].namespace`. */
  get field(): string {
    if (this.parent === null) return 'variables';
    if (typeof this.key === 'number') return `${this.parent.field}[${this.key}]`;
    return this.parent.parent === null ? this.key : `${this.parent.field}.${this.key}`;
  }

  /** The value's own text, as the client sent it. */
  get text(): string {
    return this.span.text;
  }

  private get span(): JsonSpan {
    this.found ??= this.open === null ? this.parent?.span.child(this.key) : this.open();
    if (this.found === undefined) throw new Error(`The text of ${this.field} is not where its value is.`);
    return this.found;
  }
}
