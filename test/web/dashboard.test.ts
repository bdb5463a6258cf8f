import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { addressOf, type Route } from '../../web/dashboard/routes/route';
import { describeInBrowser, launchBrowser } from './support/chromium';
import { graveFaults, inPage, openView, overflow, settled } from './support/dashboard';
import {
  addDashboardRecords,
  addHostileRecords,
  asker,
  type Ask,
  type DashboardRecords,
} from './support/dashboard-records';
import { startDemoServer, type DemoServer } from './support/demo-server';
import { editorText, newVisitor, type Watched } from './support/playground';

/** `npm run screenshots` keeps the pictures that the documentation shows; without it they are made and thrown away. */
const pictures =
  process.env.ARCHIVE_TEST_SCREENSHOTS === 'keep' ? path.resolve(__dirname, '../../docs/images') : null;

const wide = { width: 1280, height: 860 };
const narrow = { width: 390, height: 844 };

describeInBrowser('the dashboard in a browser', () => {
  let server: DemoServer;
  let browser: Browser;
  let ask: Ask;
  let records: DashboardRecords;
  let visitor: Watched;
  let page: Page;

  beforeAll(async () => {
    [browser, server] = await Promise.all([launchBrowser(), startDemoServer()]);
    ask = asker(server.origin);
    records = await addDashboardRecords(ask);
    // far from UTC, in which everything is told
    const clock = { timezoneId: 'Asia/Seoul', locale: 'ko-KR' };
    visitor = await newVisitor(browser, server.origin, { viewport: wide, colorScheme: 'light', ...clock });
    ({ page } = visitor);
  }, 180_000);

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  }, 30_000);

  /** Every view, with something in it. */
  function views(): [string, Route, Record<string, string>?][] {
    return [
      ['overview', { name: 'overview' }],
      ['incidents', { name: 'incidents' }, { severity: 'HIGH' }],
      ['incident', { name: 'incident', id: '56' }],
      ['chains', { name: 'chains' }],
      ['a broken chain', { name: 'chain', id: 'staging' }],
      ['a long chain', { name: 'chain', id: 'bulk' }],
      ['cascade event', { name: 'event', id: records.eventId }],
      ['recoveries', { name: 'recoveries' }],
      ['recovery', { name: 'recovery', id: records.sessionId }],
      ['postmortems', { name: 'postmortems' }],
      ['postmortem', { name: 'postmortem', id: records.postmortemId }],
      ['evidence log', { name: 'log' }],
      ['nothing', { name: 'incident', id: '999999' }],
    ];
  }

  it('is pictured as the documentation shows it', async () => {
    const shots: [string, Route, { width: number; height: number }, 'light' | 'dark'][] = [
      ['overview', { name: 'overview' }, { width: 1280, height: 1040 }, 'light'],
      ['overview-dark', { name: 'overview' }, { width: 1280, height: 1040 }, 'dark'],
      ['overview-phone', { name: 'overview' }, narrow, 'dark'],
      ['chain', { name: 'chain', id: 'staging' }, { width: 1280, height: 780 }, 'light'],
      ['cascade', { name: 'event', id: records.eventId }, { width: 1280, height: 780 }, 'dark'],
      ['postmortem', { name: 'postmortem', id: records.postmortemId }, { width: 1280, height: 780 }, 'light'],
    ];
    for (const [name, route, viewport, colorScheme] of shots) {
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await openView(page, server.origin, addressOf(route));
      await page.locator('.live-on').first().waitFor({ state: 'attached' });
      const picture = await page.screenshot();
      expect(picture.length).toBeGreaterThan(20_000);
      if (pictures === null) continue;
      mkdirSync(pictures, { recursive: true });
      writeFileSync(path.join(pictures, `dashboard-${name}.png`), picture);
    }
  }, 60_000);

  it('opens every view from its address, sound to a screen reader in light and dark, and whole on a phone', async () => {
    const faults: string[] = [];
    // of which all the others are made
    const coloured = ['overview', 'a broken chain', 'cascade event', 'recovery', 'postmortem'];
    for (const [name, route, search] of views()) {
      await page.setViewportSize(wide);
      await page.emulateMedia({ colorScheme: 'light' });
      await openView(page, server.origin, addressOf(route, search));
      faults.push(...(await graveFaults(page)).map((fault) => `${name}: ${fault}`));
      await page.setViewportSize(narrow);
      const pixels = await overflow(page);
      if (pixels > 0) faults.push(`${name}: ${pixels} pixels too wide for a phone`);
      if (!coloured.includes(name)) continue;
      await page.emulateMedia({ colorScheme: 'dark' });
      // only colours differ
      const dark = await graveFaults(page, ['color-contrast']);
      faults.push(...dark.map((fault) => `${name}, dark: ${fault}`));
    }
    expect(faults).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  }, 180_000);

  it('shows hostile text as text, in every field of every view', async () => {
    const hostile = await addHostileRecords(ask);
    const hostileViews: Route[] = [
      { name: 'overview' },
      { name: 'incidents' },
      { name: 'incident', id: hostile.incident },
      { name: 'chains' },
      { name: 'chain', id: hostile.namespace },
      { name: 'event', id: hostile.event },
      { name: 'recoveries' },
      { name: 'recovery', id: hostile.recovery },
      { name: 'postmortems' },
      { name: 'postmortem', id: hostile.postmortem },
      { name: 'log' },
    ];
    await page.setViewportSize(narrow);
    for (const route of hostileViews) {
      await openView(page, server.origin, addressOf(route));
      const text = await inPage<string>(page, 'document.body.textContent');
      const found = {
        made: await page.locator('main :is(img, script, iframe, [onload], [onerror])').count(),
        turns: /[\u202a-\u202e\u2066-\u2069\u2028\u200b]/.test(text),
        isShown: text.includes('onerror=') || text.includes('<svg onload') || text.includes('U+202E'),
      };
      expect([route.name, found]).toEqual([route.name, { made: 0, turns: false, isShown: true }]);
      expect([route.name, await overflow(page)]).toEqual([route.name, 0]);
      expect(await page.title()).not.toBe('run');
    }
    expect(visitor.complaints).toEqual([]);
  }, 120_000);

  it('shows at a glance where a chain is broken and why, and goes there', async () => {
    await page.setViewportSize(wide);
    await openView(page, server.origin, addressOf({ name: 'chain', id: 'staging' }));
    expect(await page.getByRole('region', { name: 'Verdict' }).textContent()).toMatch(
      /Broken.*2 findings.*Not anchored/,
    );
    const mark = page.getByRole('link', { name: 'link 14: broken' });
    expect(await mark.count()).toBe(1);
    await mark.click();
    await page.getByRole('heading', { name: 'Links around one' }).waitFor();
    await settled(page);
    expect(await page.getByRole('heading', { name: 'Links around one' }).isVisible()).toBe(true);
    expect(await inPage<number>(page, 'scrollY')).toBeGreaterThan(200);
    const rows = page.locator('.links tbody tr');
    expect(await rows.locator('.place').allTextContents()).toContain('14');
    expect(await page.locator('.row-here').textContent()).toContain('cascade-forged-0001');
    expect(await rows.first().textContent()).not.toContain('cascade-forged-0001');
    await page.getByRole('link', { name: 'Last' }).click();
    await page.getByRole('heading', { name: 'The last links' }).waitFor();
    await settled(page);
    expect(await rows.locator('.place').last().textContent()).toBe('29');
    expect(await rows.count()).toBe(25);
  }, 60_000);

  it('shows one broken link among many, and that the end of a chain is missing, which no link tells', async () => {
    const other = await newVisitor(browser, server.origin, { viewport: wide });
    await other.page.route('**/graphql', async (route) => {
      if (!route.request().postData()?.includes('query ChainVerdict(')) return route.continue();
      const response = await route.fetch();
      const finding = { kind: 'HEAD_MISSING', message: 'cut off', expected: 'a head', actual: null };
      const findings = [
        { ...finding, cursor: '1', cascadeId: null, position: null },
        { ...finding, cursor: '2', cascadeId: 'some event', position: 500, kind: 'HASH_MISMATCH' },
      ];
      const { data } = (await response.json()) as { data: { cascadeChain: object } };
      const cascadeChain = { ...data.cascadeChain, status: 'BROKEN', findingCount: 2, findings };
      return route.fulfill({ response, json: { data: { cascadeChain } } });
    });
    await openView(other.page, server.origin, addressOf({ name: 'chain', id: 'bulk' }));
    expect(await other.page.getByRole('group', { name: /800 links.*the end is missing/ }).count()).toBe(1);
    expect(await other.page.locator('.cell').last().getAttribute('class')).toContain('cell-missing');
    expect(await other.page.locator('.finding').first().textContent()).toContain('Head missing');
    expect(await other.page.getByRole('link', { name: /^links \d+ to \d+: broken$/ }).count()).toBe(1);
    const colours = await inPage<string[]>(
      other.page,
      `['.cell-sound', '.cell-broken', '.cell-missing'].map(
        (name) => getComputedStyle(document.querySelector(name)).backgroundColor,
      )`,
    );
    expect(new Set(colours).size).toBe(3);
    const missing = await other.page.locator('.cell-missing').boundingBox();
    expect(missing?.width).toBeGreaterThan(10);
    await other.page.close();
  }, 60_000);

  it('loads what a view needs, compressed, and nothing before it does', async () => {
    const other = await newVisitor(browser, server.origin, { viewport: wide });
    const scripts: string[] = [];
    const sizes: Promise<number>[] = [];
    other.page.on('requestfinished', (request) => {
      if (!/\.(?:js|css)$/.test(request.url())) return;
      scripts.push(request.url());
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    await openView(other.page, server.origin, addressOf({ name: 'incidents' }));
    expect(scripts.filter((url) => /plot|event-|difference/.test(url))).toEqual([]);
    const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeGreaterThan(50_000);
    expect(bytes).toBeLessThan(150_000);
    await openView(other.page, server.origin, addressOf({ name: 'overview' }));
    expect(scripts.filter((url) => /incident-plot/.test(url))).toHaveLength(1);
    await other.page.close();
  }, 60_000);

  it('draws a cascade, and lists what it draws', async () => {
    await openView(page, server.origin, addressOf({ name: 'event', id: records.eventId }));
    expect(await page.getByRole('img', { name: /A trigger and 4 effects, of which 1 failed/ }).count()).toBe(
      1,
    );
    expect(await page.locator('.node').count()).toBe(5);
    expect(await page.locator('.effects > li').allTextContents()).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Failed.*Traffic shift.*caused by Circuit open.*the region is full/),
      ]),
    );
  }, 60_000);

  it('shows digits as they came, and microseconds in UTC', async () => {
    const { createSecurityIncident } = (await ask(
      `mutation { createSecurityIncident(input: { incidentType: "digits", severity: LOW,
        createdAt: "2026-03-01T08:00:00.000001+09:00",
        rawPayload: { one: 1.0, tiny: 1e-07, long: 12345678901234567890123 } }) { securityIncident { id } } }`,
    )) as { createSecurityIncident: { securityIncident: { id: string } } };
    const { id } = createSecurityIncident.securityIncident;
    await openView(page, server.origin, addressOf({ name: 'incident', id }));
    const payload = await page.getByRole('group', { name: 'payload' }).textContent();
    expect(payload?.replace(/\s/g, '')).toBe('{"one":1.0,"tiny":1e-07,"long":12345678901234567890123}');
    expect(await page.getByText('2026-02-28 23:00:00.000001 UTC').isVisible()).toBe(true);
  }, 60_000);

  it('finds the entries of a record in the evidence log, and their proof', async () => {
    await openView(page, server.origin, addressOf({ name: 'incident', id: '60' }));
    await page.getByRole('button', { name: 'Find its entries in the log' }).click();
    await page.locator('.entries > li').first().waitFor();
    await page.getByRole('button', { name: 'Show its proof' }).first().click();
    expect(await page.getByRole('group', { name: 'Proof' }).textContent()).toContain(
      'c2sp.org/tlog-proof@v1',
    );
  }, 60_000);

  it('says what comes as it comes, and honestly when it no longer does', async () => {
    await openView(page, server.origin, addressOf({ name: 'overview' }));
    await page.locator('.just-now .live-on').waitFor();
    const open = page.locator('.figure').first().locator('.figure-value');
    const before = Number(await open.textContent());
    await ask(
      'mutation { createSecurityIncident(input: { incidentType: "live", severity: LOW }) { securityIncident { id } } }',
    );
    await page
      .locator('.figure-value')
      .filter({ hasText: new RegExp(`^${before + 1}$`) })
      .waitFor();
    expect(await page.locator('.changes > li').first().textContent()).toContain('incident');

    const other = await newVisitor(browser, server.origin, { viewport: wide });
    await other.page.route('**/graphql/stream', (route) => route.abort());
    await openView(other.page, server.origin, addressOf({ name: 'overview' }));
    await other.page.locator('.just-now .live-off').getByText('Not live: reconnecting').waitFor();
    await other.page.close();
  }, 60_000);

  it('opens the query of a view in the playground, with its variables, and runs nothing', async () => {
    await openView(page, server.origin, addressOf({ name: 'incidents' }, { severity: 'HIGH', q: 'login' }));
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.url()} ${request.postData() ?? ''}`));
    await page.getByRole('link', { name: 'Open the query Incidents in the playground' }).click();
    await page.waitForURL(`${server.origin}/graphiql/`);
    await page.locator('.graphiql-query-editor .view-lines').waitFor();
    expect(await editorText(page, 'operation.graphql')).toContain('query Incidents(');
    expect(JSON.parse(await editorText(page, 'variables.json'))).toEqual({
      filter: { search: 'login', severity: { eq: 'HIGH' } },
      first: 25,
    });
    await page.waitForTimeout(500);
    expect(asked.filter((request) => request.includes('query Incidents('))).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  }, 60_000);

  it('goes by the keyboard: past the views, between them, and back', async () => {
    await openView(page, server.origin, addressOf({ name: 'overview' }));
    await page.keyboard.press('Tab');
    expect(await page.locator(':focus').textContent()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await inPage(page, 'document.activeElement.tagName')).toBe('MAIN');
    await page.keyboard.press('g');
    await page.keyboard.press('i');
    await page.getByRole('heading', { name: 'Incidents', level: 1 }).waitFor();
    expect(await page.locator(':focus').textContent()).toBe('Incidents');
    await page.keyboard.press('/');
    expect(await page.locator(':focus').getAttribute('name')).toBe('q');
    await page.keyboard.type('login');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#\/incidents\?q=login$/);
    await page.goBack();
    await settled(page);
    expect(await page.getByRole('searchbox').inputValue()).toBe('');
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('?');
    await page.getByLabel('Use these keys').uncheck();
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { level: 1 }).focus();
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    expect(await page.title()).toMatch(/^Incidents/);
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click();
    await page.getByLabel('Use these keys').check();
    await page.getByRole('button', { name: 'Close' }).click();
    expect(visitor.complaints).toEqual([]);
  }, 60_000);

  it('comes back to where a list was left, at once', async () => {
    await page.setViewportSize(wide);
    await openView(page, server.origin, addressOf({ name: 'incidents' }));
    await page.locator('.row-link').nth(20).scrollIntoViewIfNeeded();
    const left = await inPage<number>(page, 'scrollY');
    expect(left).toBeGreaterThan(200);
    await page.locator('.row-link').nth(20).click();
    await page.getByRole('heading', { name: 'Payload' }).waitFor();
    expect(await inPage(page, 'scrollY')).toBe(0);
    await page.goBack();
    await page.locator('.row-link').nth(20).waitFor();
    await expect(inPage(page, `new Promise((done) => setTimeout(() => done(scrollY), 100))`)).resolves.toBe(
      left,
    );
  }, 60_000);

  it('pages through incidents there and back', async () => {
    await openView(page, server.origin, addressOf({ name: 'incidents' }));
    const rows = page.locator('.rows tbody tr');
    const first = await rows.first().textContent();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.waitForURL(/after=/);
    await page.getByRole('link', { name: 'Newer' }).waitFor();
    expect(await rows.first().textContent()).not.toBe(first);
    await page.getByRole('link', { name: 'Newer' }).click();
    await page.waitForURL(/before=/);
    await settled(page);
    expect(await rows.first().textContent()).toBe(first);
  }, 60_000);

  it('keeps the theme that was chosen, and a token for the tab alone', async () => {
    const other = await newVisitor(browser, server.origin, { viewport: narrow, colorScheme: 'light' });
    await openView(other.page, server.origin, '');
    await other.page.getByRole('button', { name: 'Menu' }).click();
    await other.page.getByRole('button', { name: 'Theme: system' }).click();
    await other.page.getByRole('button', { name: 'Theme: light' }).click();
    await other.page.getByRole('button', { name: 'Access token: none' }).click();
    await other.page.getByRole('dialog').getByLabel('Access token').fill('iat_not_a_token');
    await other.page.getByRole('button', { name: 'Use token' }).click();
    await other.page.reload();
    const stored = await inPage(
      other.page,
      `[
        getComputedStyle(document.documentElement).colorScheme,
        JSON.stringify(localStorage).includes('iat_'),
        JSON.stringify(sessionStorage).includes('iat_'),
        document.cookie,
      ]`,
    );
    expect(stored).toEqual(['dark', false, true, '']);
    await other.page.close();
  }, 60_000);

  it('says why there is nothing to show, or nothing new: no token, not allowed, no answer, an error with its request', async () => {
    const other = await newVisitor(browser, server.origin, { viewport: wide });
    const answer = async (status: number, code: string): Promise<string> => {
      await other.page.unrouteAll();
      await other.page.route('**/graphql', (route) =>
        status === 0
          ? route.abort()
          : route.fulfill({
              status,
              contentType: 'application/json',
              body: JSON.stringify({
                errors: [{ message: 'because', extensions: { code, requestId: 'request-1' } }],
              }),
            }),
      );
      await openView(other.page, server.origin, addressOf({ name: 'recoveries' }));
      expect(await graveFaults(other.page)).toEqual([]);
      return (await other.page.locator('main .notice').textContent()) ?? '';
    };
    expect(await answer(401, 'UNAUTHENTICATED')).toMatch(/^This archive asks for an access token/);
    await other.page.getByRole('main').getByLabel('Access token').fill('iat_not_a_token');
    await other.page.getByRole('button', { name: 'Use token' }).click();
    await other.page.getByText('This token is not accepted.').waitFor();
    expect(await answer(200, 'FORBIDDEN')).toMatch(/does not allow this.*because.*FORBIDDEN.*request-1/);
    expect(await answer(500, 'INTERNAL_SERVER_ERROR')).toMatch(/could not be read.*request-1.*Try again/);
    expect(await answer(200, 'BAD_USER_INPUT')).toMatch(/cannot use what was entered.*because/);
    expect(await answer(0, '')).toMatch(/does not answer.*Try again/);
    await other.page.unrouteAll();
    await other.page.getByRole('button', { name: 'Try again' }).click();
    await other.page.getByText('This token is not accepted.').waitFor();
    await other.page.getByRole('button', { name: 'Access token: in use' }).click();
    await other.page.getByRole('button', { name: 'Forget it' }).click();
    await other.page.locator('.rows').waitFor();
    await other.page.route('**/graphql', (route) =>
      route.request().postData()?.includes('query Recoveries(') ? route.abort() : route.continue(),
    );
    await ask(
      `mutation { saveRecoverySession(input: { sessionId: "behind", namespace: "seoul" }) { outcome } }`,
    );
    await other.page.getByText('This is older than it should be').waitFor();
    expect(await other.page.locator('.rows').isVisible()).toBe(true);
    await other.page.unrouteAll();
    await other.page.getByRole('button', { name: 'Try again' }).click();
    await other.page.getByRole('link', { name: 'behind' }).waitFor();
    await other.page.route('**/graphiql/', (route) => route.fulfill({ status: 404, body: '' }));
    await other.page.getByRole('link', { name: 'Open the query Recoveries in the playground' }).click();
    const dialog = other.page.getByRole('dialog', { name: 'The query Recoveries' });
    expect(await dialog.textContent()).toMatch(/does not serve the playground.*query Recoveries\(/s);
    await other.page.close();
  }, 60_000);

  it('prints a postmortem without what stands around it', async () => {
    await openView(page, server.origin, addressOf({ name: 'postmortem', id: records.postmortemId }));
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const hidden of ['.bar', '.page-actions .button', '.skip'])
      expect(await page.locator(hidden).first().isVisible()).toBe(false);
    for (const shown of ['In short', 'Timeline', 'History'])
      expect(await page.getByRole('heading', { name: shown }).isVisible()).toBe(true);
    expect(await inPage(page, 'getComputedStyle(document.documentElement).backgroundColor')).toBe(
      'rgb(255, 255, 255)',
    );
    await page.emulateMedia({ media: 'screen' });
  }, 60_000);

  // from here on the server asks for a token
  it('asks for a token where the archive does, and shows what it lets see and nothing else', async () => {
    const { createAccessToken } = (await ask(
      `mutation { createAccessToken(input: { name: "seoul", role: VIEWER, namespaces: ["seoul"] }) { secret } }`,
    )) as { createAccessToken: { secret: string } };
    const other = await newVisitor(browser, server.origin, { viewport: wide });
    await openView(other.page, server.origin, addressOf({ name: 'overview' }));
    expect(await graveFaults(other.page)).toEqual([]);
    await other.page.getByRole('main').getByLabel('Access token').fill(createAccessToken.secret);
    await other.page.getByRole('button', { name: 'Use token' }).click();
    await other.page.locator('.just-now .live-on').waitFor();
    await settled(other.page);
    expect(await other.page.locator('.tile h3').allTextContents()).toEqual(['seoul']);
    expect(await other.page.locator('main').textContent()).not.toMatch(/staging|payments|bulk/);
    await openView(other.page, server.origin, addressOf({ name: 'chain', id: 'staging' }));
    expect(await other.page.getByRole('heading', { level: 1 }).textContent()).toBe('Not found');
    await other.page.close();
  }, 60_000);
});
