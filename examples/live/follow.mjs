// Follows a subscription for good: node follow.mjs 'subscription { changes { index kind recordId } }' [after]
// Each result is a line of output, as the text that it came as. Needs nothing but Node 20.
const [query, after] = process.argv.slice(2);
const { ARCHIVE_URL = 'http://127.0.0.1:4000', ARCHIVE_TOKEN } = process.env;

/** The id of the last event that was dealt with: all that has to be remembered. */
let lastId = after;

/** Yields the events of one connection; ends where that ends. */
async function* events(body) {
  let text = '';
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split('\n\n');
    text = blocks.pop();
    for (const block of blocks) {
      const event = { data: [] };
      for (const line of block.split('\n')) {
        const [, field, value] = /^(\w*): ?(.*)$/.exec(line) ?? [];
        if (field === 'data') event.data.push(value);
        else if (field) event[field] = value;
      }
      yield event;
    }
  }
}

async function connect() {
  const response = await fetch(`${ARCHIVE_URL}/graphql/stream`, {
    method: 'POST',
    headers: {
      accept: 'text/event-stream',
      'content-type': 'application/json',
      ...(ARCHIVE_TOKEN && { authorization: `Bearer ${ARCHIVE_TOKEN}` }),
      ...(lastId !== undefined && { 'last-event-id': lastId }),
    },
    body: JSON.stringify({ query }),
  });
  // 429 and 503 pass; what else is refused stays so
  if (response.status === 429 || response.status === 503) return false;
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  for await (const { data, event, id } of events(response.body)) {
    if (event === 'complete') return true;
    if (event === 'next') console.log(data.join('\n'));
    if (id !== undefined) lastId = id;
  }
  return false;
}

for (;;) {
  const isComplete = await connect().catch((error) => {
    // nobody answers, or the connection broke
    if (error instanceof TypeError) return false;
    throw error;
  });
  if (isComplete) break;
  await new Promise((resolve) => setTimeout(resolve, 500 + 1_000 * Math.random()));
}
