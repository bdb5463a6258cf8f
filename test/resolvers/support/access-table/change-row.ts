import type { Maker } from './maker';
import type { Need } from './rules';
import type { Domain, Subject } from './subjects';

/** What a mutation is asked with. */
export interface Call {
  readonly subject: Subject;
  /** Of what was made for it; else of nothing. */
  readonly key: string;
  /** A namespace of the asker's own, and that in which the subject may stay. */
  readonly from: string;
  readonly into: string;
}

/** How a mutation is asked about what lies in some domains, and who may. */
export interface ChangeRow {
  readonly need: Need;
  readonly about: readonly Domain[];
  /** What decides: a record that has to be there, the place that is written to, or a key that others may have. */
  readonly by: 'record' | 'place' | 'key';
  /** Fields of the input. */
  readonly input: (call: Call) => string;
  /** Makes what a call spends, and gives its key. */
  readonly make?: (maker: Maker, call: Omit<Call, 'key'>) => Promise<string>;
  /** The links, as `Type.field`, at which the answer has something once it is done. */
  readonly gives: readonly string[];
  /** A value of the payload that tells that it was done. */
  readonly at?: string;
  /** The error in place of nothing; NOT_FOUND if left out. */
  readonly missing?: 'BAD_USER_INPUT';
  /** What the input does not tell of the key, for the title of its test. */
  readonly of?: string;
  /** Whether a second person is demanded. */
  readonly isByTwo?: boolean;
}

/** Rows by their mutation, as `Type.field`. */
export type ChangeRows = Readonly<Record<string, readonly ChangeRow[]>>;
/** What most rows do not say. */
export type More = Partial<Pick<ChangeRow, 'make' | 'at' | 'missing' | 'of' | 'isByTwo'>>;

/** Makes the function that makes rows which need so much, and of which that decides. */
export function change(need: Need, by: ChangeRow['by']) {
  return (
    about: readonly Domain[],
    input: ChangeRow['input'],
    gives: readonly string[],
    more: More = {},
  ): ChangeRow => ({ need, by, about, input, gives, ...more });
}

/** Links of a payload. */
export function given(payload: string, ...links: readonly string[]): string[] {
  return links.map((link) => `${payload}.${link}`);
}

/** The payload's record, and its receipt with the signature. */
export function withReceipt(payload: string, record: string): string[] {
  return [...given(payload, record, 'receipt'), 'Receipt.signature'];
}
