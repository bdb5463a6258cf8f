/**
 * The blocks of an event stream (https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream)
 * as the distinct connections mode of GraphQL over SSE has them
 * (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md#distinct-connections-mode).
 */
export const sse = {
  /** A result, and the id by which a client says how far it was. */
  next: (id: string | null, json: string): string => `${idLine(id)}event: next\n${dataLines(json)}\n`,
  /** There will be no more: the client is not to come back. */
  complete: 'event: complete\ndata:\n\n',
  /** The id alone: the client takes it in, and nothing is dispatched. */
  place: (id: string): string => `${idLine(id)}\n`,
  /** A comment. */
  keepAlive: ':\n\n',
};

function idLine(id: string | null): string {
  return id === null ? '' : `id: ${id}\n`;
}

/** In JSON a line can only end between tokens. Whoever reads an event stream takes each of its ends for LF. */
function dataLines(json: string): string {
  return json
    .split(/\r\n|\n|\r/)
    .map((line) => `data: ${line}\n`)
    .join('');
}
