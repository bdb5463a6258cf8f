declare const isJsonText: unique symbol;

/** A JSON value as the text that it came as: its digits, the order of its keys, its white space. */
export type JsonText = string & { readonly [isJsonText]: true };

/** The fields of an answer that are kept as text: `true`, or a tree of them. Lists on the way are passed through. */
export type KeptFields = { readonly [field: string]: true | KeptFields };

/** An operation of GraphQL, with the types of what it takes and gives. */
export interface Operation<Data, Variables> {
  readonly name: string;
  readonly text: string;
  readonly kept: KeptFields;
  /** Never there: it ties the types to the operation. */
  readonly types?: (variables: Variables) => Data;
}
