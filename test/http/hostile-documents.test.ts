import 'reflect-metadata';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { createApp, type Access, type AppOptions } from '../../src/http';
import { buildArchiveSchema } from '../../src/resolvers';
import { createLogger } from '../../src/telemetry';
import { fragmentBomb } from '../graphql/limits/support/operations';
import { startCarelessServer } from './support/careless-server';
import { copChecks } from './support/cop-checks';
import { openToAll } from '../support/access';

type Options = AppOptions<{ requestId: string }>;

/** How the archive is served, and which checks find what is meant to be there. */
interface Mode {
  readonly name: string;
  readonly options: Partial<Options>;
  readonly open: readonly string[];
}

const strangersOut: Access = { mayBeOpen: false, isOpen: async () => false, identify: async () => null };

/**
 * In production strangers get nothing, and those who are known may look at the schema. Without identities the caller is
 * whoever sits at the machine: they have GraphiQL too.
 */
const modes: readonly Mode[] = [
  { name: 'in production, to strangers', options: { access: strangersOut }, open: [] },
  { name: 'in production, to those who are known', options: {}, open: ['introspection'] },
  {
    name: 'on loopback without identities',
    options: { isGraphiQLServed: true },
    open: ['GraphQL IDE', 'introspection'],
  },
];

/** Documents within the limit of tokens that would take long to validate, to measure or to run. */
const slowDocuments: Readonly<Record<string, string>> = {
  'fragments that multiply': fragmentBomb(150, 'postmortemCount'),
  'fragments that multiply with links': `{ cascadeEvents { ...F0 } } ${Array.from(
    { length: 90 },
    (_, level) =>
      `fragment F${level} on CascadeEvent { recoverySessions { cascadeEvent { ...F${level + 1} ...F${level + 1} } } }`,
  ).join(' ')} fragment F90 on CascadeEvent { cascadeId }`,
  'fragments in a circle': '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
  'fragments that use each other': fragmentMesh(50),
  'too many fragments that use each other': fragmentMesh(160),
  'fields that overlap': `{ ${'holds { id } '.repeat(490)} }`,
  'arguments that differ': `{ ${Array.from({ length: 180 }, (_, i) => `holds(limit: ${i}) { id }`).join(' ')} }`,
  'directives without end': `{ __typename ${'@skip(if: false) '.repeat(280)} }`,
  'inline fragments without end': `${'{ ... '.repeat(900)}{ __typename }${' }'.repeat(900)}`,
  'lists without end': `{ postmortems(filter: { and: ${'['.repeat(900)}${']'.repeat(900)} }) { incidentId } }`,
};

/** Each pair of fragments is compared, and each comparison leads to the next. */
function fragmentMesh(size: number): string {
  const fragments = Array.from(
    { length: size },
    (_, i) => `fragment F${i} on Query { ...F${(i + 1) % size} ...F${(i + 2) % size} }`,
  );
  return `{ ...F0 } ${fragments.join(' ')}`;
}

const checks = Object.keys(copChecks);
let webRoot: string;
beforeAll(() => {
  webRoot = mkdtempSync(path.join(tmpdir(), 'incident-archive-web-'));
  writeFileSync(path.join(webRoot, 'index.html'), '<title>GraphiQL</title>');
});
afterAll(() => rmSync(webRoot, { recursive: true }));

describe.each(modes)('the archive $name', ({ open, options }) => {
  let app: FastifyInstance;
  let origin: string;
  beforeAll(async () => {
    app = await createApp({
      schema: buildArchiveSchema(),
      createContext: ({ id }) => ({ requestId: id }),
      logger: createLogger({ level: 'silent' }),
      health: { engine: 'pglite', durability: 'PROCESS', ping: async () => undefined },
      checkpoint: async () => null,
      webRoot,
      access: openToAll,
      ...options,
    });
    origin = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterAll(() => app.close());

  it.each(checks)('as to %s', async (name) => {
    expect(await copChecks[name]?.(origin)).toBe(open.includes(name));
  });

  it.each(Object.entries(slowDocuments))('refuses %s before long', async (_what, query) => {
    const start = performance.now();
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${origin}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    const { data, errors } = (await response.json()) as { data?: unknown; errors: unknown[] };

    expect(response.status).toBeLessThan(500);
    expect(data).toBeUndefined();
    expect(errors.length).toBeGreaterThan(0);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

it('is looked at by thirteen checks', () => {
  expect(checks).toHaveLength(13);
});

describe('a careless server', () => {
  let careless: Awaited<ReturnType<typeof startCarelessServer>>;
  beforeAll(async () => {
    careless = await startCarelessServer(buildArchiveSchema());
  });
  afterAll(() => {
    careless.server.closeAllConnections();
    careless.server.close();
  });

  it.each(checks)('is found out by the check for %s', async (name) => {
    expect(await copChecks[name]?.(careless.origin)).toBe(true);
  });
});
