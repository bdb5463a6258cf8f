/** How a stream of events is asked for. */
export interface StreamRequest {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  /** Go on after this event; from the place that the document names if left out. */
  readonly lastId?: string | null;
  /** Hears whether the stream is open, at each change, and of the place of each event. */
  readonly onOpen?: (isOpen: boolean) => void;
  readonly onPlace?: (id: string) => void;
}

/** How long after a lost connection the next is tried, in milliseconds. */
const AGAIN_MS = 1_000;
/** The server says every 15 seconds that a stream is open; one that says nothing for so long is not, in milliseconds. */
const SILENCE_MS = 40_000;

/**
 * Follows a subscription (GraphQL over SSE, distinct connections mode) until it is complete or stopped: `next` is given
 * the text of each result. When the connection is lost it goes on after the last event. Resolves to the text of an answer
 * that is no stream, or null. Rejects where nobody answers at first.
 */
export async function follow(request: StreamRequest, next: (text: string) => void): Promise<string | null> {
  let { lastId = null } = request;
  const onId = (id: string): void => {
    lastId = id;
    request.onPlace?.(id);
  };
  for (let isFirst = true; ; isFirst = false) {
    const response = await connect(request, lastId).catch((error: unknown) => {
      if (isFirst || request.signal.aborted) throw error;
      return null;
    });
    if (response !== null && !response.ok && (isFirst || response.status < 429)) return response.text();
    if (response?.ok === true && response.body !== null) {
      request.onOpen?.(true);
      const left = await read(response.body, next, onId);
      request.onOpen?.(false);
      if (left === 'complete') return null;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    if (request.signal.aborted) return null;
  }
}

function connect({ body, headers, signal, url }: StreamRequest, lastId: string | null): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...headers,
      accept: 'text/event-stream',
      ...(lastId !== null && { 'last-event-id': lastId }),
    },
    body,
    signal,
  });
}

async function read(
  body: ReadableStream<Uint8Array>,
  next: (text: string) => void,
  onId: (id: string) => void,
): Promise<'complete' | 'lost'> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const silence = setTimeout(() => void reader.cancel().catch(() => undefined), SILENCE_MS);
    const chunk = await reader.read().catch(() => null);
    clearTimeout(silence);
    if (chunk === null || chunk.done) return 'lost';
    const blocks = (text + decoder.decode(chunk.value, { stream: true })).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const { data, event, id } = parse(block);
      if (event === 'complete') return 'complete';
      if (event === 'next') next(data);
      if (id !== null) onId(id);
    }
  }
}

function parse(block: string): { data: string; event: string | null; id: string | null } {
  const values = (field: string): string[] =>
    block
      .split('\n')
      .flatMap((line) => (line.startsWith(`${field}: `) ? [line.slice(field.length + 2)] : []));
  return { data: values('data').join('\n'), event: values('event')[0] ?? null, id: values('id')[0] ?? null };
}
