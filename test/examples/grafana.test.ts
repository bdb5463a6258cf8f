import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startDemoServer, type DemoServer } from '../web/support/demo-server';

interface Column {
  readonly selector: string;
  readonly type: 'string' | 'number' | 'timestamp';
}

/** A query of the Infinity data source, as far as it decides what is asked and read. */
interface Target {
  readonly type: string;
  readonly source: string;
  readonly url: string;
  readonly url_options: {
    readonly method: string;
    readonly body_type: string;
    readonly body_graphql_query: string;
    readonly body_graphql_variables: string;
  };
  readonly root_selector: string;
  readonly columns: readonly Column[];
}

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly Target[] }[];
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { infinityQuery: Target } }[];
  };
}

const file = path.resolve(__dirname, '../../examples/grafana/dashboard.json');
const { panels, templating } = JSON.parse(readFileSync(file, 'utf8')) as Dashboard;
const variables = templating.list.flatMap(({ name, query }) =>
  typeof query === 'string' ? [] : [{ title: `the variable ${name}`, target: query.infinityQuery }],
);
const queries = [
  ...panels.flatMap(({ targets, title }) => targets.map((target) => ({ title, target }))),
  ...variables,
];

let server: DemoServer;

beforeAll(async () => {
  server = await startDemoServer();
}, 180_000);

afterAll(() => server?.stop());

/** What Grafana puts for its macros and variables: https://grafana.com/docs/grafana/latest/dashboards/variables/variable-syntax/ */
function interpolated(text: string, namespace: string): string {
  const day = 86_400_000;
  return text
    .replaceAll('${__from:date:iso}', new Date(Date.now() - 30 * day).toISOString())
    .replaceAll('${__to:date:iso}', new Date().toISOString())
    .replaceAll('${namespace:doublequote}', `"${namespace.replaceAll('"', '\\"')}"`);
}

/** The rows that the data source makes of an answer. */
async function rowsOf({ root_selector, url, url_options }: Target, namespace = ''): Promise<object[]> {
  const query = interpolated(url_options.body_graphql_query, namespace);
  const given = interpolated(url_options.body_graphql_variables, namespace);
  expect(`${query}${given}`).not.toMatch(/\$\{|\$__/);
  const response = await fetch(`${server.origin}${url}`, {
    method: url_options.method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: JSON.parse(given) as unknown }),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  if (answer['errors'] !== undefined) throw new Error(JSON.stringify(answer['errors']));
  const found = root_selector
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], answer);
  return (Array.isArray(found) ? found : [found]) as object[];
}

function isOfType(value: unknown, type: Column['type']): boolean {
  switch (type) {
    case 'number':
      return typeof value === 'number';
    case 'timestamp':
      return typeof value === 'string' && !Number.isNaN(Date.parse(value));
    case 'string':
      return typeof value === 'string';
  }
}

async function namespaces(): Promise<string[]> {
  const [variable] = variables;
  if (variable === undefined) throw new Error('the dashboard has no variable');
  return (await rowsOf(variable.target)).map((row) => (row as { namespace: string }).namespace);
}

describe('examples/grafana', () => {
  test('has a panel for each of its queries, which the data source sends as GraphQL', () => {
    expect(queries.length).toBeGreaterThan(panels.length);
    for (const { target } of queries) {
      expect(target).toMatchObject({ type: 'graphql', source: 'url', url: '/graphql' });
      expect(target.url_options).toMatchObject({ method: 'POST', body_type: 'graphql' });
    }
  });

  // findings are there where a chain is broken alone
  const filled = queries.filter(({ target }) => !target.root_selector.endsWith('.findings'));
  test.each(filled)('gets what it reads: $title', async ({ target }) => {
    const [namespace = ''] = await namespaces();
    const deadline = performance.now() + 20_000;
    let rows = await rowsOf(target, namespace);
    // the first checkpoint takes a second
    while (rows[0] === null && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      rows = await rowsOf(target, namespace);
    }
    expect(rows.length).toBeGreaterThan(0);
    for (const { selector, type } of target.columns) {
      const values = rows.map((row) => (row as Record<string, unknown>)[selector]);
      expect({ selector, isThere: values.some((value) => isOfType(value, type)) }).toEqual({
        selector,
        isThere: true,
      });
    }
  });

  test('gets the findings against a broken chain, with what it reads of them', async () => {
    const [findings] = queries.filter((query) => !filled.includes(query));
    if (findings === undefined) throw new Error('no panel has findings');
    const saved = await fetch(`${server.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        query: `mutation { saveCascadeEvent(input: { cascadeId: "broken", namespace: "a \\"broken\\" one",
          triggerType: "X", timestamp: "2026-01-01T00:00:00Z", currentHash: "no hash" }) { outcome } }`,
      }),
    });
    expect(await saved.text()).toBe('{"data":{"saveCascadeEvent":{"outcome":"SAVED"}}}');
    const [row, ...more] = await rowsOf(findings.target, 'a "broken" one');
    expect(Object.keys(row ?? {})).toEqual(findings.target.columns.map(({ selector }) => selector));
    expect(row).toMatchObject({ cascadeId: 'broken' });
    expect(more).toEqual([]);
  });
});
