import type { Logger } from 'pino';

/** What a request is, as its span names it: never what it asks or from where. */
export interface TracedRequest {
  readonly method: string;
  /** The route, not the address: that carries variables. */
  readonly route: string;
  readonly requestId: string;
  /** Headers by which a caller says that its own span is the parent (https://www.w3.org/TR/trace-context/). */
  readonly parent: { readonly traceparent?: string; readonly tracestate?: string };
}

/** Traces requests, and the statements that they ask of the database. */
export interface Tracing {
  /** Begins the span of a request and goes on inside of it; gives what ends it, with the status of the answer. */
  request(request: TracedRequest, goOn: () => void): (status: number) => void;
  /** Says in the span of the request which operation it is about; `name` is the client's. */
  operation(type: string, name: string | null): void;
  /** Begins the span of a statement within that of its request; null where none is traced. */
  statement(statement: TracedStatement): EndStatement | null;
  /** Sends what is left, for some seconds at most, and ends. */
  end(): Promise<void>;
}

/** A statement without its values; of its text the first word alone is told. */
export interface TracedStatement {
  readonly name?: string;
  readonly text: string;
}

/** Ends the span of a statement. */
export type EndStatement = (hasFailed: boolean) => void;

/** What traces need to know. */
export interface TracingOptions {
  /** Where they are sent: OTLP over HTTP, as protobuf. */
  readonly url: URL;
  /** How many of a hundred requests are traced. */
  readonly percent: number;
  /** Whether what a request says of its parent is believed; also whether the parent is traced then decides. */
  readonly isParentTaken: boolean;
  readonly version: string;
  readonly logger: Logger;
}
