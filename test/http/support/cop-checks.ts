/**
 * The thirteen checks of graphql-cop (https://github.com/dolevf/graphql-cop), each as what it asks of the server at
 * `origin` and whether the answer gives something away.
 */
export const copChecks: Readonly<Record<string, (origin: string) => Promise<boolean>>> = {
  'alias overloading': async (origin) => {
    const aliases = Array.from({ length: 101 }, (_, index) => `alias${index}: __typename`);
    return has(await query(origin, `query cop { ${aliases.join(' ')} }`), 'data', 'alias100');
  },
  batching: async (origin) => {
    const answers = await send(`${origin}/graphql`, Array(10).fill({ query: 'query cop { __typename }' }));
    return Array.isArray(answers) && answers.length >= 10;
  },
  'GraphQL IDE': async (origin) => {
    const paths = ['/graphiql', '/playground', '/console', '/graphql'];
    const pages = await Promise.all(
      paths.map(async (path) =>
        (await fetch(`${origin}${path}`, { headers: { accept: 'text/html' } })).text(),
      ),
    );
    return pages.some((page) =>
      /GraphiQL|GraphQL Playground|graphql-playground|graphiql\.min\.css/.test(page),
    );
  },
  'mutation by GET': async (origin) =>
    has(await answerTo(`${origin}/graphql?query=mutation+cop+%7B__typename%7D`), 'data', '__typename'),
  'query by GET': async (origin) =>
    has(await answerTo(`${origin}/graphql?query=query+cop+%7B__typename%7D`), 'data', '__typename'),
  'url-encoded POST': async (origin) => {
    const form = new URLSearchParams({ query: 'query cop { __typename }' });
    const inBody = await answerTo(`${origin}/graphql`, { method: 'POST', body: form });
    const inAddress = await answerTo(`${origin}/graphql?${form.toString()}`, { method: 'POST' });
    return has(inBody, 'data', '__typename') || has(inAddress, 'data', '__typename');
  },
  'field duplication': async (origin) =>
    has(await query(origin, `query cop { ${'__typename '.repeat(500)} }`), 'data', '__typename'),
  'directive overloading': async (origin) => {
    const errors = at(await query(origin, `query cop { __typename ${'@aa'.repeat(10)} }`), 'errors');
    return Array.isArray(errors) && errors.length === 10;
  },
  'circular introspection': async (origin) => {
    const circle = 'fields { type { '.repeat(4);
    const text = `query cop { __schema { types { ${circle} name ${'} }'.repeat(4)} } } }`;
    return has(await query(origin, text), 'data', '__schema', 'types');
  },
  introspection: async (origin) => {
    const text = 'query cop { __schema { types { name fields { name } } } }';
    return has(await query(origin, text), 'data', '__schema', 'types');
  },
  'field suggestions': async (origin) =>
    JSON.stringify(await query(origin, 'query cop { __schema { directive } }')).includes('Did you mean'),
  tracing: async (origin) => {
    const answer = await query(origin, 'query cop { __typename }');
    return (
      has(answer, 'extensions', 'tracing') || JSON.stringify(answer).toLowerCase().includes('stacktrace')
    );
  },
  'unhandled errors': async (origin) =>
    has(await query(origin, 'qwerty cop { abc }'), 'errors', '0', 'extensions', 'exception'),
};

function query(origin: string, text: string): Promise<unknown> {
  return send(`${origin}/graphql`, { query: text });
}

function send(url: string, body: unknown): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return answerTo(url, { method: 'POST', headers, body: JSON.stringify(body) });
}

/** What the answer says in JSON; null where it says nothing in it. */
async function answerTo(url: string, init?: RequestInit): Promise<unknown> {
  const text = await (await fetch(url, init)).text();
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function has(value: unknown, ...keys: string[]): boolean {
  const found = keys.reduce(at, value);
  return found !== undefined && found !== null;
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
