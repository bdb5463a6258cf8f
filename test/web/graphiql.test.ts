import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { describeInBrowser, launchBrowser } from './support/chromium';
import { startDemoServer, type DemoServer } from './support/demo-server';
import { editorText, newVisitor, openPlayground, run, setEditorText, tabNames } from './support/playground';
import type { Watched } from './support/playground';

const exampleCount = readdirSync(path.resolve(__dirname, '../../web/graphiql/examples')).filter((name) =>
  name.endsWith('.graphql'),
).length;

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'none'",
];

describeInBrowser('the playground in a browser', () => {
  let server: DemoServer;
  let browser: Browser;
  let visitor: Watched;

  beforeAll(async () => {
    browser = await launchBrowser();
    server = await startDemoServer();
    visitor = await newVisitor(browser, server.origin, { viewport: { width: 1400, height: 850 } });
    await openPlayground(visitor.page, server.origin);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  it('allows itself no script, font or address but its own', async () => {
    const response = await fetch(`${server.origin}/graphiql/`);
    const directives = response.headers.get('content-security-policy')?.split(/; ?/).filter(Boolean);
    expect(directives?.sort()).toEqual([...policy].sort());
  });

  it('is titled, and names its editors for screen readers', async () => {
    expect(await visitor.page.title()).toBe('incident-archive playground');
    expect(await visitor.page.getByRole('heading', { level: 1 }).textContent()).toBe('incident-archive');
    for (const name of ['Operation', 'Answer']) {
      expect(await visitor.page.getByRole('textbox', { name, exact: true }).count()).toBe(1);
    }
  });

  it('opens with the examples, and each runs as it is', async () => {
    const names = await tabNames(visitor.page);
    expect(names).toHaveLength(exampleCount);
    expect(names[0]).toBe('OpenIncidents');
    // that one does not end by itself
    for (const name of names.filter((other) => other !== 'Live')) {
      await visitor.page.getByTitle(name, { exact: true }).click();
      expect(await editorText(visitor.page, 'operation.graphql')).toContain(` ${name} {`);
      const answer: unknown = JSON.parse(await run(visitor.page, server.origin));
      expect(answer).not.toHaveProperty('errors');
      expect(emptyParts(answer)).toEqual([]);
    }
  }, 90_000);

  it('follows what comes until it is stopped', async () => {
    const { page } = visitor;
    await page.getByTitle('Live', { exact: true }).click();
    const asked = page.waitForRequest(`${server.origin}/graphql/stream`);
    await page.getByRole('button', { name: /^Execute query/ }).click();
    await asked;
    const ended = page.waitForEvent('requestfailed');
    await page.locator('.result-window').getByText('securityIncidentCreated').first().waitFor();
    await page.getByRole('button', { name: /^Stop query/ }).click();
    expect((await ended).url()).toBe(`${server.origin}/graphql/stream`);
  }, 60_000);

  it('shows numbers with the digits they were stored with, and sends them so', async () => {
    const { page } = visitor;
    await page.getByRole('button', { name: 'New tab' }).click();
    await setEditorText(
      page,
      'operation.graphql',
      `mutation Digits($payload: JSON) {
        createSecurityIncident(input: { incidentType: "test", severity: LOW, rawPayload: $payload }) {
          securityIncident { rawPayload }
        }
      }`,
    );
    await setEditorText(
      page,
      'variables.json',
      '{ "payload": { "a": 1.0, "b": 1e-7, "c": 12345678901234567890123, }, }',
    );
    const answer = await run(page, server.origin);
    expect(answer.replace(/\s/g, '')).toContain('{"a":1.0,"b":1e-7,"c":12345678901234567890123}');
  });

  it('shows a returning visitor the tabs as they left them, and the examples on request', async () => {
    const { page } = visitor;
    const left = await tabNames(page);
    await page.waitForTimeout(700); // tabs are stored half a second after a change
    await openPlayground(page, server.origin);
    expect(await tabNames(page)).toEqual(left);
    expect(left).toHaveLength(exampleCount + 1);
    await page.getByRole('button', { name: 'Show Examples' }).click();
    await page
      .getByRole('region', { name: 'Examples' })
      .getByRole('button', { name: /^OpenIncidents/ })
      .click();
    await page.getByTitle('OpenIncidents', { exact: true }).nth(1).waitFor(); // named a moment later
    expect(await tabNames(page)).toEqual([...left, 'OpenIncidents']);
    expect(await editorText(page, 'operation.graphql')).toContain('query OpenIncidents {');
  }, 60_000);

  it('leaves room for query and answer on a phone, in the dark', async () => {
    const phone = await newVisitor(browser, server.origin, {
      viewport: { width: 390, height: 800 },
      colorScheme: 'dark',
    });
    await openPlayground(phone.page, server.origin);
    await run(phone.page, server.origin);
    for (const pane of ['.graphiql-query-editor', '.result-window']) {
      const box = await phone.page.locator(pane).boundingBox();
      expect(box?.width).toBeGreaterThan(280);
      expect(box?.height).toBeGreaterThan(200);
    }
    expect(phone.complaints).toEqual([]);
  }, 60_000);

  it('shows the server the token that was entered, and keeps it for the tab alone', async () => {
    // one that is not known is refused, which the console tells
    const { page } = await newVisitor(browser, server.origin);
    await openPlayground(page, server.origin);
    await page.getByRole('button', { name: 'Token', exact: true }).click();
    await page.getByLabel('Access token').last().fill('iat_entered');
    const [asked] = await Promise.all([
      page.waitForRequest(`${server.origin}/graphql`),
      page.getByRole('button', { name: 'Use token' }).click(),
    ]);
    expect(await asked.headerValue('authorization')).toBe('Bearer iat_entered');
    const stored = await page.evaluate<boolean[]>(
      `[localStorage, sessionStorage].map((storage) => JSON.stringify(storage).includes('iat_'))`,
    );
    expect(stored).toEqual([false, true]);
    await page.getByRole('button', { name: 'Token in use' }).click();
    await page.getByRole('button', { name: 'Forget it' }).click();
    expect(await page.evaluate<number>('sessionStorage.length')).toBe(0);
    await page.close();
  }, 60_000);

  it('wrote nothing to the console and asked no other host', () => {
    expect(visitor.complaints).toEqual([]);
  });
});

/** Names of roots that are null or empty lists, and of empty lists right below: an example that shows nothing. */
function emptyParts(answer: unknown): string[] {
  const roots = Object.entries((answer as { data: Record<string, unknown> }).data);
  const isEmptyList = ([, value]: [string, unknown]): boolean => Array.isArray(value) && value.length === 0;
  const below = roots.flatMap(([, root]) =>
    typeof root === 'object' && root !== null && !Array.isArray(root) ? Object.entries(root) : [],
  );
  const missing = roots.filter(([, root]) => root === null);
  return [...missing, ...[...roots, ...below].filter(isEmptyList)].map(([name]) => name);
}
