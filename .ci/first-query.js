'use strict';

/** Waits for a server with sample data and asks it a first question: `node first-query.js URL`. */
const [origin] = process.argv.slice(2);
const kinds = ['securityIncidentCount', 'postmortemCount', 'cascadeEventCount', 'recoverySessionCount'];

async function ready() {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the server did not get ready');
}

async function main() {
  await ready();
  const answer = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ ${kinds.join(' ')} }` }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors[0].message);
  for (const kind of kinds) {
    if (!(data[kind] > 0)) throw new Error(`the sample data holds nothing for ${kind}`);
  }
  for (const path of ['/', '/graphiql/']) {
    const page = await fetch(`${origin}${path}`);
    if (!page.ok) throw new Error(`${path} answers ${page.status}`);
  }
  process.stdout.write(`${JSON.stringify(data)}\n`);
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
