import { createHash } from 'node:crypto';
import { connect, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { localIdentity, Role, routePermissions, type Identity } from '../../src/auth';
import { JsonText } from '../../src/core/json';
import { drain, type Access } from '../../src/http';
import { anIncident, DownloadClient, downloadApp, type Pages } from './support/download-app';
import type { Probe, ProbeOptions } from './support/probe-app';

const FILE = '/export/security-incidents.ndjson';
let probe: Probe & { readonly noted: unknown[] };

const clients: DownloadClient[] = [];

afterEach(async () => {
  clients.splice(0).forEach(({ response }) => response.destroy());
  await probe.app.close();
});

async function serve(pages: Pages, options?: ProbeOptions): Promise<void> {
  probe = await downloadApp(pages, options);
}

async function open(path: string = FILE, headers: Record<string, string> = {}): Promise<DownloadClient> {
  const client = await DownloadClient.open(probe.app, path, headers);
  clients.push(client);
  return client;
}

/** Pages with so many incidents each. */
function pagesOf(...sizes: readonly number[]): Pages {
  return async function* () {
    let id = 0;
    for (const size of sizes) yield Array.from({ length: size }, () => anIncident({ id: String((id += 1)) }));
  };
}

const large = anIncident({ rawPayload: JsonText.trusted(`"${'x'.repeat(1_000_000)}"`) });

/** A megabyte at a time, without end; `taken` counts. */
function endless(taken: { count: number }): Pages {
  return async function* () {
    for (;;) {
      taken.count += 1;
      yield [large];
    }
  };
}

function until(condition: () => boolean): Promise<void> {
  return (async () => {
    while (!condition()) await sleep(10);
  })();
}

/** The log's line about the end of a download. */
const ended = (): Record<string, unknown> | undefined =>
  probe.logged.find(({ msg }) => msg === 'a download ends');

describe('a download', () => {
  test('ends with the number of its records and the digest of its bytes', async () => {
    await serve(pagesOf(2, 1));
    const client = await open();
    const { isWhole, text } = await client.rest();

    expect([client.status, isWhole, text.split('\n').length - 1]).toEqual([200, true, 3]);
    expect(client.response.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="security-incidents.ndjson"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'transfer-encoding': 'chunked',
      trailer: 'archive-record-count, repr-digest',
    });
    expect(client.response.trailers).toEqual({
      'archive-record-count': '3',
      'repr-digest': `sha-256=:${createHash('sha256').update(text).digest('base64')}:`,
    });
    expect(ended()).toMatchObject({
      kind: 'security-incidents',
      format: 'ndjson',
      records: 3,
      isWhole: true,
    });
  });

  test('does not count the header of a table, and is whole where there is nothing', async () => {
    await serve(pagesOf());
    const table = await open('/export/security-incidents.csv');
    expect((await table.rest()).text).toMatch(/^"id","incident_type",[^\n]*"redacted_fields"\r\n$/);
    expect(table.response.headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(table.response.trailers).toMatchObject({ 'archive-record-count': '0' });
    const lines = await open();
    expect(await lines.rest()).toEqual({ text: '', isWhole: true });
  });

  test('that fails on its way is cut, and so told from a whole one', async () => {
    await serve(async function* () {
      yield [anIncident(), large];
      await sleep(50);
      throw new Error('connect ECONNREFUSED 10.0.0.7');
    });
    const client = await open();
    const { isWhole, text } = await client.rest();

    expect([client.status, isWhole, client.response.trailers]).toEqual([200, false, {}]);
    expect(text).toContain('{"id": 1,');
    expect(text).not.toContain('10.0.0.7');
    await until(() => ended() !== undefined);
    expect(ended()).toMatchObject({ isWhole: false });
  });

  test('that fails before its first byte is an error like any other', async () => {
    await serve(async function* () {
      yield [];
      throw new Error('connect ECONNREFUSED 10.0.0.7');
    });
    const client = await open();
    const { text } = await client.rest();

    expect([client.status, client.response.headers['content-disposition']]).toEqual([500, undefined]);
    expect(text).toContain('"INTERNAL_SERVER_ERROR"');
    expect(text).not.toContain('10.0.0.7');
  });

  test('is read no faster than it is taken, a few megabytes ahead', async () => {
    const taken = { count: 0 };
    await serve(endless(taken));
    const client = await open();
    await until(() => taken.count >= 8);
    await sleep(200);
    // what the sockets of both sides hold comes on top
    expect(taken.count).toBeLessThan(30);
    client.response.destroy();
  });

  test('whose client goes away is read no further', async () => {
    const taken = { count: 0 };
    let signal: { readonly aborted: boolean } | undefined;
    await serve(async function* (stop) {
      signal = stop;
      yield* endless(taken)(stop);
    });
    const client = await open();
    client.response.destroy();
    await until(() => ended() !== undefined && signal?.aborted === true);
    const { count } = taken;
    await sleep(50);
    expect(taken.count).toBe(count);
  });

  test.each([
    ['takes nothing for too long', { exportStallMs: 200 }],
    ['has taken too long in all', { longDeadlineMs: 300 }],
  ])('whose client %s is cut', async (_, limits) => {
    await serve(endless({ count: 0 }), { limits });
    const client = await open();
    await until(() => ended() !== undefined);
    expect((await client.rest()).isWhole).toBe(false);
  });

  test('whose token ends is cut', async () => {
    let isKnown = true;
    const access: Access = {
      mayBeOpen: false,
      isOpen: async () => false,
      identify: async () => (isKnown ? { ...localIdentity, actor: 'token:a#1' } : null),
    };
    await serve(endless({ count: 0 }), { access, limits: { streamCheckMs: 50 } });
    const client = await open(FILE, { authorization: 'Bearer a' });
    isKnown = false;
    expect((await client.rest()).isWhole).toBe(false);
  });
});

describe('what a download may ask for', () => {
  const get = (url: string, headers: Record<string, string> = {}) => probe.app.inject({ url, headers });
  const filtered = (filter: string): string => `${FILE}?${new URLSearchParams({ filter }).toString()}`;

  test('is a filter as queries take it, read to the digit', async () => {
    await serve(pagesOf(1));
    const filter =
      '{"id":{"eq":9007199254740993},"severity":{"in":["HIGH"]},"createdAt":{"gte":"2026-01-01T00:00:00.000001Z"}}';
    expect((await get(filtered(filter))).statusCode).toBe(200);
    expect(probe.noted).toMatchObject([
      {
        kind: 'security-incidents',
        filter: {
          id: { eq: '9007199254740993' },
          severity: { in: ['high'] },
          createdAt: { gte: { text: '2026-01-01T00:00:00.000001Z' } },
        },
      },
    ]);
  });

  test.each([
    ['{"severity":{"eq":"GRAVE"}}', 'filter.severity.eq', 'must be one of CRITICAL, HIGH, MEDIUM, LOW'],
    ['{"color":{"eq":"red"}}', 'filter.color', 'is no field of this input'],
    ['{"createdAt":{"gt":"yesterday"}}', 'filter.createdAt.gt', 'is not an RFC 3339 date and time'],
    ['{', 'filter', 'is not JSON'],
    ['7', 'filter', 'must be an object'],
    ['null', 'filter', 'must be an object'],
    ['['.repeat(500), 'filter', 'is nested deeper than 200 levels'],
  ])('is no filter such as %s', async (filter, field, reason) => {
    await serve(pagesOf(1));
    const { payload, statusCode } = await get(filtered(filter));
    expect(statusCode).toBe(400);
    const [error] = (JSON.parse(payload) as { errors: { extensions: Record<string, string> }[] }).errors;
    expect(error?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(error?.extensions['reason']).toContain(reason);
    expect(probe.noted).toEqual([]);
  });

  test.each([
    '/export/security-incidents',
    '/export/security-incidents.xml',
    '/export/incidents.csv',
    '/export/postmortems.ocsf.ndjson',
    '/export/security-incidents.ndjson.csv',
    '/export/..%2Fgraphql.csv',
  ])('is nothing like %s', async (url) => {
    await serve(pagesOf(1));
    const { payload, statusCode } = await get(url);
    expect([statusCode, payload.includes('"NOT_FOUND"')]).toEqual([404, true]);
  });

  test.each([`${FILE}?filtre={}`, `${FILE}?filter={}&filter={}`, `${FILE}?filter=%ff`])(
    'leaves no parameter unread: %s',
    async (url) => {
      await serve(pagesOf(1));
      expect((await get(url)).statusCode).toBe(400);
    },
  );

  test('is told by HEAD, which reads nothing', async () => {
    await serve(pagesOf(1));
    const head = await probe.app.inject({ method: 'HEAD', url: FILE });
    expect([head.statusCode, head.payload, head.headers['content-disposition']]).toEqual([
      200,
      '',
      'attachment; filename="security-incidents.ndjson"',
    ]);
    expect((await probe.app.inject({ method: 'HEAD', url: '/export/x.csv' })).statusCode).toBe(404);
    expect(probe.noted).toEqual([]);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const)(
    'is not asked for by %s',
    async (method) => {
      await serve(pagesOf(1));
      const { headers, statusCode } = await probe.app.inject({ method, url: FILE });
      expect([statusCode, headers['allow']]).toEqual([405, 'GET, HEAD']);
    },
  );

  test('needs HTTP/1.1, for over HTTP/1.0 a cut download looks whole', async () => {
    await serve(pagesOf(1));
    await probe.app.listen({ host: '127.0.0.1', port: 0 });
    const socket = connect((probe.app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.end(`GET ${FILE} HTTP/1.0\r\nHost: localhost\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 505 /);
    expect(answer).toContain('"HTTP_VERSION_NOT_SUPPORTED"');
  });
});

describe('whoever downloads', () => {
  const known = new Map<string, Identity>(
    ['a', 'b'].map((name) => [name, { ...localIdentity, role: Role.VIEWER, actor: `token:${name}#1` }]),
  );
  const access: Access = {
    mayBeOpen: false,
    isOpen: async () => false,
    identify: async (credential) => known.get(credential) ?? null,
  };
  const as = (name: string): Record<string, string> => ({ authorization: `Bearer ${name}` });

  test('is known, or told nothing else', async () => {
    await serve(pagesOf(1), { access });
    for (const url of [FILE, '/export/none.csv', `${FILE}?filter=x`])
      expect((await probe.app.inject({ url })).statusCode).toBe(401);
    expect(probe.noted).toEqual([]);
  });

  test('has a role that the table of routes allows, or is told which it takes', async () => {
    const table = jest.replaceProperty(routePermissions, 'export', 'READ_ACCESS_LOG' as 'READ');
    try {
      await serve(pagesOf(1), { access });
      const { payload, statusCode } = await probe.app.inject({ url: FILE, headers: as('a') });
      expect([statusCode, JSON.parse(payload)]).toMatchObject([
        403,
        { errors: [{ message: 'needs the role admin or auditor', extensions: { code: 'FORBIDDEN' } }] },
      ]);
      expect(probe.noted).toEqual([]);
    } finally {
      table.restore();
    }
  });

  test('is no page of another site that has no token to show', async () => {
    await serve(pagesOf(1));
    const fromSite = async (site: string, more = {}): Promise<number> =>
      (await probe.app.inject({ url: FILE, headers: { 'sec-fetch-site': site, ...more } })).statusCode;
    expect([await fromSite('cross-site'), await fromSite('same-site')]).toEqual([403, 403]);
    expect([await fromSite('same-origin'), await fromSite('none')]).toEqual([200, 200]);
    expect(await fromSite('cross-site', as('a'))).toBe(200);
    // where one is named the local guard, and CORS, have judged it
    expect(await fromSite('cross-site', { origin: 'https://console.example.com' })).toBe(200);
  });

  test('has some at once, and so does everybody together', async () => {
    await serve(endless({ count: 0 }), { access, limits: { exports: 2, exportsPerIdentity: 1 } });
    const first = await open(FILE, as('a'));
    const more = await open(FILE, as('a'));
    expect([more.status, more.response.headers['retry-after']]).toEqual([429, '10']);
    const other = await open(FILE, as('b'));
    expect(other.status).toBe(200);
    known.set('c', { ...localIdentity, actor: 'token:c#1' });
    expect((await open(FILE, as('c'))).status).toBe(503);
    first.response.destroy();
    await until(() => ended() !== undefined);
    expect((await open(FILE, as('c'))).status).toBe(200);
  });

  test('is told that there are none where there never are, and not to come back', async () => {
    await serve(endless({ count: 0 }), { limits: { exports: 0 } });
    const refused = await open();
    expect([refused.status, refused.response.headers['retry-after']]).toEqual([503, undefined]);
    expect((await refused.rest()).text).toContain('this server gives no downloads');
  });

  test('pays for each thousand records as for a request', async () => {
    const rate = { perSecond: 0.001, burst: 4 };
    const rateLimit = {
      identity: rate,
      address: rate,
      keyOf: () => ({ kind: 'identity' as const, name: 'a' }),
    };
    await serve(pagesOf(1_000, 1_000, 999), { rateLimit });
    expect((await (await open()).rest()).isWhole).toBe(true);
    const requests = [];
    for (let at = 0; at < 2; at += 1)
      requests.push((await probe.app.inject({ method: 'HEAD', url: FILE })).statusCode);
    expect(requests).toEqual([200, 429]);
  });

  test('is told to come back to a server that closes, which lets go of those under way', async () => {
    await serve(endless({ count: 0 }));
    const client = await open();
    const drained = drain(probe.app, 100);
    expect((await client.rest()).isWhole).toBe(false);
    await drained;
  });
});
