import fs from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { askArchive } from '../../../src/cli/doctor/ask-server';
import { checkAccess, checkIssuer } from '../../../src/cli/doctor/check-access';
import { checkClocks, checkSchema, checkServer } from '../../../src/cli/doctor/check-database';
import { checkBacklog } from '../../../src/cli/doctor/check-evidence';
import { checkDisk, checkPermissions, findingsOn, judgeFree } from '../../../src/cli/doctor/check-files';
import { checkOperations, checkSchedules } from '../../../src/cli/doctor/check-operations';
import { checkPort } from '../../../src/cli/doctor/check-port';
import { checkSettings } from '../../../src/cli/doctor/check-settings';
import {
  doctorStatus,
  fail,
  ok,
  runCheck,
  unknown,
  warn,
  type Finding,
} from '../../../src/cli/doctor/finding';
import { inspectSettings, loadSettings } from '../../../src/config';
import { ArchiveError } from '../../../src/core/errors';
import type { ServerFacts } from '../../../src/database';
import { temporaryFolder } from '../support/command';

const remote = 'postgres://archive:secret@db.example:5432/archive';

/** Each finding as its status and what it says. */
const told = (findings: readonly Finding[]): string[] =>
  findings.map(({ found, status }) => `${status} ${found}`);

describe('of the settings', () => {
  const judge = (environment: NodeJS.ProcessEnv): string[] =>
    told(checkSettings(inspectSettings(environment)));

  it('says that all is well, and which are set, without their values', () => {
    const environment = { ARCHIVE_PORT: '4001', ARCHIVE_TOKEN: 'iat_secret' };
    expect(judge(environment)).toEqual(['OK ARCHIVE_PORT, ARCHIVE_TOKEN; all others have their defaults']);
    expect(judge({})).toEqual(['OK none is set; all others have their defaults']);
  });

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['cannot be used', { ARCHIVE_PORT: '99999' }, /^FAIL ARCHIVE_PORT must be/],
    ['is misspelled', { ARCHIVE_PROT: '4001' }, /^WARN ARCHIVE_PROT is no setting/],
    [
      'names an issuer without keys',
      { ARCHIVE_JWT_ISSUER: 'https://i.example' },
      /^FAIL ARCHIVE_JWKS must be set/,
    ],
    [
      'opens a server that others reach',
      { ARCHIVE_INSECURE_LOOPBACK: '1', ARCHIVE_HOST: '0.0.0.0' },
      /^FAIL ARCHIVE_INSECURE_LOOPBACK .* 0\.0\.0\.0$/,
    ],
    ['opens loopback', { ARCHIVE_INSECURE_LOOPBACK: '1' }, /^WARN ARCHIVE_INSECURE_LOOPBACK/],
    [
      'leaves the key to the folder of the start',
      { DATABASE_URL: 'postgres://u@127.0.0.1/a' },
      /^WARN the signing key lies in .*data-evidence/,
    ],
    [
      'puts the guard where a backup brings it back',
      { ARCHIVE_DATA_DIR: '/srv/a', ARCHIVE_EVIDENCE_DIR: '/srv/a/evidence' },
      /^WARN ARCHIVE_EVIDENCE_DIR lies in/,
    ],
    [
      'sends records unencrypted',
      { DATABASE_URL: remote, ARCHIVE_EVIDENCE_DIR: '/e' },
      /^WARN .*db\.example unencrypted/,
    ],
    [
      'trusts any certificate',
      { DATABASE_URL: `${remote}?sslmode=no-verify`, ARCHIVE_EVIDENCE_DIR: '/e' },
      /^WARN whoever answers in the place of db\.example/,
    ],
    [
      'gives long work less time',
      { ARCHIVE_LONG_REQUEST_DEADLINE_MS: '1000' },
      /^WARN ARCHIVE_LONG_REQUEST_DEADLINE_MS is shorter/,
    ],
    ['lets one have all streams', { ARCHIVE_MAX_STREAMS: '50' }, /^WARN ARCHIVE_MAX_STREAMS_PER_IDENTITY/],
    [
      'lets statements run for ever',
      {
        DATABASE_URL: 'postgres://u@127.0.0.1/a',
        ARCHIVE_EVIDENCE_DIR: '/e',
        ARCHIVE_STATEMENT_TIMEOUT_MS: '0',
      },
      /^WARN ARCHIVE_STATEMENT_TIMEOUT_MS is 0/,
    ],
    ['bounds no rate', { ARCHIVE_RATE_PER_ADDRESS: '0' }, /^WARN ARCHIVE_RATE_PER_ADDRESS is 0/],
    ['believes everybody', { ARCHIVE_TRUSTED_PROXIES: '0.0.0.0/0' }, /^WARN ARCHIVE_TRUSTED_PROXIES has 0/],
    [
      'opens to pages over http',
      { ARCHIVE_CORS_ORIGINS: 'http://a.example' },
      /^WARN ARCHIVE_CORS_ORIGINS has/,
    ],
    ['hears nothing', { ARCHIVE_LOG_LEVEL: 'silent' }, /^WARN ARCHIVE_LOG_LEVEL is silent/],
  ])('finds one that %s', (_, environment, finding) => {
    expect(judge(environment)).toEqual([expect.stringMatching(finding)]);
  });

  it.each([
    `${remote}?sslmode=verify-full`,
    'postgres://u@127.0.0.1/a',
    'postgres://u@/a?host=/run/postgresql',
  ])('has nothing against %s', (url) => {
    expect(judge({ DATABASE_URL: url, ARCHIVE_EVIDENCE_DIR: '/e' })).toEqual([expect.stringMatching(/^OK/)]);
  });

  it('never tells the password of the database', () => {
    expect(judge({ DATABASE_URL: remote, ARCHIVE_PORT: 'x' }).join('\n')).not.toContain('secret');
  });
});

describe('of a server', () => {
  const facts: ServerFacts = {
    version: '15.20',
    encoding: 'UTF8',
    isStandby: false,
    isReadOnly: false,
    mayCreate: true,
    fsync: true,
    fullPageWrites: true,
    synchronousCommit: 'on',
    autovacuum: true,
    trackCounts: true,
    maxConnections: 97,
    connections: 20,
    clock: 0,
  };

  it.each<[string, Partial<ServerFacts>, RegExp]>([
    ['nothing', {}, /^OK PostgreSQL 15\.20, UTF8/],
    ['an encoding that lacks characters', { encoding: 'LATIN1' }, /^FAIL .*LATIN1/],
    ['a standby', { isStandby: true }, /^FAIL .*standby/],
    ['sessions that may not write', { isReadOnly: true }, /^FAIL .*read-only/],
    ['fsync=off', { fsync: false }, /^FAIL fsync/],
    ['full_page_writes=off', { fullPageWrites: false }, /^FAIL full_page_writes/],
    ['synchronous_commit=off', { synchronousCommit: 'off' }, /^WARN synchronous_commit/],
    ['autovacuum=off', { autovacuum: false }, /^WARN autovacuum/],
    ['track_counts=off', { trackCounts: false }, /^WARN autovacuum/],
    ['fewer connections than a pool takes', { maxConnections: 13 }, /^FAIL .*14 connections.* takes 13/],
    ['connections that are nearly used up', { connections: 95 }, /^WARN 95 of the 97/],
  ])('finds %s', (_, changed, finding) => {
    expect(told(checkServer({ ...facts, ...changed }, { poolSize: 10 }))).toEqual([
      expect.stringMatching(finding),
    ]);
  });

  it.each<[string, Parameters<typeof checkSchema>, RegExp]>([
    ['tables as they should be', [{ isNew: false, pending: [], unknown: [] }, true], /^OK/],
    ['an empty database', [{ isNew: true, pending: ['A1'], unknown: [] }, true], /^OK .*no archive yet/],
    ['migrations that wait', [{ isNew: false, pending: ['B2'], unknown: [] }, true], /^WARN 1 .*B2/],
    [
      'none that may run',
      [{ isNew: false, pending: ['B2'], unknown: [] }, false],
      /^FAIL .*may not make tables/,
    ],
    ['a newer version', [{ isNew: false, pending: [], unknown: ['Z9'] }, true], /^FAIL a newer version.*Z9/],
  ])('finds %s', (_, given, finding) => {
    expect(told(checkSchema(...given))).toEqual([expect.stringMatching(finding)]);
  });

  it.each<[string, number, number, number | null, RegExp]>([
    ['agree', 0.5, 0.1, 3, /^OK/],
    ['cannot be told apart by a slow answer', 9, 10, null, /^OK/],
    ['differ', -5, 0.1, null, /^WARN .* 4\.9 s/],
    ['differ by far', 100, 0.1, null, /^FAIL .* 99\.9 s/],
    ['ran back since the last entry', 0, 0, -30, /^FAIL .* 30 s ahead/],
  ])('finds that clocks %s', (_, ahead, margin, lastEntryAge, finding) => {
    expect(told(checkClocks({ ahead, margin }, { lastEntryAge }))).toEqual([expect.stringMatching(finding)]);
  });
});

it.each<[string, { checkpointAge: number | null; waitingCount?: number; unsignedCount?: number }, RegExp]>([
  ['a log that is signed', { checkpointAge: 3, waitingCount: 2, unsignedCount: 5 }, /^OK .* 3 s old/],
  ['one where nothing comes', { checkpointAge: 3_600 }, /^OK .* 60 min old/],
  ['no checkpoint', { checkpointAge: null }, /^WARN no checkpoint/],
  [
    'entries without a place',
    { checkpointAge: 61, waitingCount: 2 },
    /^WARN .*2 entries wait for their places/,
  ],
  [
    'entries without a signature',
    { checkpointAge: 61, unsignedCount: 5 },
    /^WARN .*5 entries wait for a signature/,
  ],
  ['a server that stopped', { checkpointAge: 8_000 }, /^WARN .*2 h old, and a server signs one each hour/],
])('finds %s', (_, { checkpointAge, unsignedCount = 0, waitingCount = 0 }, finding) => {
  const backlog = { checkpointAge, unsignedCount, waitingCount, lastEntryAge: 1 };
  expect(told(checkBacklog(backlog))).toEqual([expect.stringMatching(finding)]);
});

describe('of files', () => {
  const key = '/e/log-signing-key.pem';
  const own = process.getuid?.() ?? 0;

  it.each<[string, string, number, RegExp | null]>([
    ['a key of its own', key, 0o600, null],
    ['a key that others read', key, 0o640, /^FAIL .*0640/],
    ['the next key that others read', `${key}.next`, 0o604, /^FAIL .*0604/],
    ['a guard that others read', `${key}.guard`, 0o644, /^WARN .*0644: others may read/],
    ['a guard that others change', `${key}.guard`, 0o660, /^FAIL .*0660: others may change/],
    ['a folder that others enter', '/e', 0o755, /^WARN .*0755/],
  ])('finds %s', (_, file, mode, finding) => {
    expect(told(findingsOn(file, { mode, uid: own }, key))).toEqual(
      finding === null ? [] : [expect.stringMatching(finding)],
    );
  });

  it('finds a file of somebody else', () => {
    expect(told(findingsOn(key, { mode: 0o600, uid: own + 1 }, key))).toEqual([
      expect.stringMatching(new RegExp(`^WARN .*user ${own + 1}, and this runs as user ${own}`)),
    ]);
  });

  it('looks at the folders themselves, and has nothing against what is not there yet', async () => {
    const folder = await temporaryFolder();
    const [evidence, data] = [path.join(folder, 'evidence'), path.join(folder, 'data')];
    expect(told(await checkPermissions(evidence, data))).toEqual([expect.stringMatching(/^OK/)]);
    await fs.mkdir(evidence, { mode: 0o700 });
    await fs.mkdir(data);
    await fs.chmod(data, 0o777);
    expect(told(await checkPermissions(evidence, data))).toEqual([
      `FAIL ${data} has mode 0777: others may change it`,
    ]);
  });

  it.each([
    [5_000, 'OK'],
    [1_000, 'WARN'],
    [100, 'FAIL'],
  ])('takes %d MiB that are free for %s', (mebibytes, status) => {
    expect(judgeFree('/e', mebibytes * 1_048_576).status).toBe(status);
  });

  it('asks one file system once, also where a folder is not there yet', async () => {
    const folder = await temporaryFolder();
    const findings = await checkDisk([path.join(folder, 'a', 'b'), folder]);
    expect(told(findings)).toEqual([expect.stringMatching(/GiB are free where .*b lies$/)]);
  });
});

describe('of who is let in', () => {
  const closed = loadSettings({ ARCHIVE_HOST: '0.0.0.0' });
  const withIssuer = { ...closed, jwks: 'keys.json', jwtIssuer: 'https://i.example', jwtAudience: 'archive' };
  const none = { all: 0, active: 0, admins: 0 };

  it.each<[string, Parameters<typeof checkAccess>, RegExp]>([
    ['nobody known on an address of others', [closed, none, false], /^FAIL .*0\.0\.0\.0.*does not start/],
    ['an open loopback', [loadSettings({}), none, true], /^WARN no identities/],
    [
      'tokens that have all ended',
      [closed, { all: 2, active: 0, admins: 0 }, false],
      /^FAIL every access token/,
    ],
    [
      'no admin',
      [closed, { all: 2, active: 2, admins: 0 }, false],
      /^WARN no access token is that of an admin/,
    ],
    ['all well', [closed, { all: 2, active: 2, admins: 1 }, false], /^OK 2 access tokens/],
    ['an issuer alone', [withIssuer, none, false], /^OK 0 access tokens are valid, and JWTs/],
  ])('finds %s', (_, given, finding) => {
    expect(told(checkAccess(...given))).toEqual([expect.stringMatching(finding)]);
  });

  it('asks the issuer for its keys, and says why it has none', async () => {
    const answers = [
      [200, '{"keys":[{"kty":"OKP"}]}'],
      [200, '{"keys":[]}'],
      [200, 'no JSON'],
      [500, ''],
    ] as const;
    const findings: string[] = [];
    for (const [status, body] of answers) {
      const { server, url } = await serving((_path) => ({ status, body }));
      findings.push(...told(await checkIssuer({ ...withIssuer, jwks: url })));
      server.close();
    }
    findings.push(...told(await checkIssuer({ ...withIssuer, jwks: 'http://127.0.0.1:1/' })));
    findings.push(...told(await checkIssuer({ ...withIssuer, jwks: '/no/such/file' })));
    expect(findings).toEqual([
      expect.stringMatching(/^OK 1 keys of https:\/\/i\.example/),
      expect.stringMatching(/^FAIL .*there are none/),
      expect.stringMatching(/^FAIL .*JSON/),
      expect.stringMatching(/^FAIL .*answers 500/),
      expect.stringMatching(/^FAIL .*(bad port|ECONNREFUSED)/),
      expect.stringMatching(/^FAIL .*ENOENT/),
    ]);
    expect(await checkIssuer(closed)).toEqual([]);
  });
});

describe('of what a server does on a schedule', () => {
  const counts = { verified: 3, inconsistent: 0, broken: 0, empty: 0, never: 0 };
  const now = 1_000_000;
  const state = {
    namespaceCounts: counts,
    namespaces: [
      { namespace: 'seoul', result: 'broken' as const, verifiedAt: now },
      { namespace: 'payments', result: 'verified' as const, verifiedAt: now },
    ],
    oldestVerificationAt: now - 100_000,
    retentionRun: { finishedAt: now - 100_000, failureCount: 0 },
    webhook: { waiting: 0, givenUp: 0 },
  };
  const daily = loadSettings({});
  const rules = loadSettings({ ARCHIVE_RETENTION: '[{"kind":"cascade-events","olderThan":"365d"}]' });

  it.each<[string, Parameters<typeof checkSchedules>, RegExp]>([
    ['chains verified in time', [daily, state, now], /^OK 3 chains/],
    [
      'no chain',
      [daily, { ...state, namespaceCounts: { ...counts, verified: 0 } }, now],
      /^OK there is no chain/,
    ],
    [
      'a chain that is broken',
      [daily, { ...state, namespaceCounts: { ...counts, broken: 1 } }, now],
      /^FAIL .*1 of 4 chains: seoul$/,
    ],
    [
      'a chain that was never verified',
      [daily, { ...state, namespaceCounts: { ...counts, never: 2 } }, now],
      /^WARN 2 of 5 chains were never/,
    ],
    [
      'a schedule that is late',
      [daily, state, now + 100_000],
      /^WARN a chain was verified 2 d ago last, and is each 24 h/,
    ],
    [
      'no schedule',
      [loadSettings({ ARCHIVE_VERIFY_EVERY: 'off' }), state, now],
      /^WARN no chain is verified/,
    ],
    ['retention in time', [rules, state, now], /^OK/],
    [
      'retention that never ran',
      [rules, { ...state, retentionRun: { finishedAt: 0, failureCount: 0 } }, now],
      /^WARN retention never ran/,
    ],
    [
      'retention that failed',
      [rules, { ...state, retentionRun: { finishedAt: now, failureCount: 2 } }, now],
      /^WARN 2 rules of retention failed/,
    ],
    [
      'rules without a schedule',
      [{ ...rules, retentionEverySeconds: null }, state, now],
      /^WARN ARCHIVE_RETENTION has rules/,
    ],
    [
      'a webhook that took nothing',
      [daily, { ...state, webhook: { waiting: 0, givenUp: 4 } }, now],
      /^WARN 4 messages for the webhook/,
    ],
  ])('finds %s', (_, given, finding) => {
    expect(told(checkSchedules(...given))).toEqual([expect.stringMatching(finding)]);
  });

  it("finds metrics that anybody reaches, or that take the server's port, and half of a webhook", async () => {
    const judge = (environment: NodeJS.ProcessEnv) =>
      runCheck('operations', () => checkOperations(loadSettings(environment)));
    const secret = path.join(await temporaryFolder(), 'secret');
    await fs.writeFile(secret, `whsec_${Buffer.alloc(32, 7).toString('base64')}`, { mode: 0o644 });
    const webhook = {
      ARCHIVE_WEBHOOK_URL: 'https://alerts.example/hook?key=secret',
      ARCHIVE_WEBHOOK_SECRET_FILE: secret,
    };
    const findings = [
      ...(await judge({})),
      ...(await judge({ ARCHIVE_METRICS_PORT: '9464', ARCHIVE_METRICS_HOST: '0.0.0.0' })),
      ...(await judge({ ARCHIVE_METRICS_PORT: '4000' })),
      ...(await judge({ ARCHIVE_WEBHOOK_URL: 'https://alerts.example/hook' })),
      ...(await judge({ ...webhook, ARCHIVE_WEBHOOK_SECRET_FILE: '/no/such/file' })),
      ...(await judge(webhook)),
    ];
    await fs.chmod(secret, 0o600);
    findings.push(...(await judge(webhook)));
    expect(told(findings)).toEqual([
      'OK metrics are off, the webhook is off',
      expect.stringMatching(/^WARN metrics are told to whoever reaches 0\.0\.0\.0/),
      expect.stringMatching(/^FAIL ARCHIVE_METRICS_PORT is 4000/),
      expect.stringMatching(/^FAIL ARCHIVE_WEBHOOK_SECRET_FILE must be set/),
      expect.stringMatching(/^FAIL ARCHIVE_WEBHOOK_SECRET_FILE names a file that cannot be read/),
      expect.stringMatching(/^WARN .*secret of the webhook, is for others/),
      'OK metrics are off, the webhook is https://alerts.example',
    ]);
  });
});

describe('of the port', () => {
  const host = '127.0.0.1';
  const plain = { metricsHost: host, metricsPort: null, token: null };

  it.each<[string, string, RegExp]>([
    ['a server that is ready', '{"status":"ready"}', /^OK .*is ready/],
    ['another program', 'hello', /^FAIL another program/],
    ['a server that ends', '{"status":"draining"}', /^UNKNOWN/],
    ['a server without a database', '{"status":"unavailable"}', /^FAIL .*not ready \(unavailable\)/],
    [
      'a server that may not sign',
      '{"status":"evidence log not signed","evidence":{"kind":"REFUSED","reason":"entries are gone","remedy":"look"}}',
      /^FAIL .*does not sign the evidence log: entries are gone/,
    ],
  ])('finds %s', async (_, body, finding) => {
    const { port, server } = await serving(() => ({ status: 200, body }));
    expect(told(await checkPort({ ...plain, host, port }))).toEqual([expect.stringMatching(finding)]);
    server.close();
    await once(server, 'close');
    expect(told(await checkPort({ ...plain, host, port }))).toEqual([`OK ${host}:${port} is free`]);
  });

  it('sends the token to what answers as an archive, and to no other program', async () => {
    const asked: [string, string | undefined][] = [];
    let body = 'hello';
    const { port, server } = await serving((path, authorization) => {
      asked.push([path, authorization]);
      return { status: 200, body };
    });
    const settings = { ...plain, host, port, token: 'iat_secret' };
    expect(told(await checkPort(settings))).toEqual([expect.stringMatching(/^FAIL another program/)]);
    expect(await askArchive(settings, '/log/checkpoint')).toBeNull();
    expect(asked).toEqual([
      ['/readyz', undefined],
      ['/readyz', undefined],
    ]);

    body = '{"status":"ready"}';
    asked.length = 0;
    expect(told(await checkPort(settings))).toEqual([expect.stringMatching(/^OK .*is ready/)]);
    expect(await askArchive(settings, '/log/checkpoint')).toEqual({ status: 200, text: body });
    expect(asked).toEqual([
      ['/readyz', undefined],
      ['/readyz', 'Bearer iat_secret'],
      ['/readyz', undefined],
      ['/log/checkpoint', 'Bearer iat_secret'],
    ]);
    server.close();
    await once(server, 'close');
  });

  it('finds another program at the port of the metrics, without which a server does not start', async () => {
    const { port: metricsPort, server } = await serving(() => ({ status: 200, body: '' }));
    const other = await serving(() => ({ status: 200, body: '' }));
    other.server.close();
    await once(other.server, 'close');
    const settings = { ...plain, host, metricsPort, port: other.port };
    const free = `OK ${host}:${settings.port} is free`;
    expect(told(await checkPort(settings))).toEqual([
      free,
      `FAIL another program has 127.0.0.1:${metricsPort}, where metrics are to be served`,
    ]);
    server.close();
    await once(server, 'close');
    expect(told(await checkPort(settings))).toEqual([free]);
  });

  it('finds an address that is none of this machine', async () => {
    const findings = await checkPort({ ...plain, host: '203.0.113.1', port: 4000 });
    expect(told(findings)).toEqual([expect.stringMatching(/^FAIL .*EADDRNOTAVAIL/)]);
  });
});

describe('a check', () => {
  it('that meets what the archive stops at has failed, and one that fails itself tells nothing', async () => {
    const refused = new ArchiveError('UNAVAILABLE', null, 'the guard cannot be read');
    const lines = [
      ...(await runCheck('guard', () => Promise.reject(refused))),
      ...(await runCheck('port', () => Promise.reject(new TypeError('x is not a function')))),
    ];
    expect(lines).toEqual([
      expect.objectContaining({ check: 'guard', status: 'FAIL', found: 'the guard cannot be read' }),
      expect.objectContaining({
        check: 'port',
        status: 'UNKNOWN',
        found: expect.stringContaining('x is not'),
      }),
    ]);
  });

  it.each<[string, Finding[], number]>([
    ['no failure', [ok('a'), warn('b', 'c')], 0],
    ['a failure', [unknown('a', 'b'), fail('c', 'd'), ok('e')], 1],
    ['what cannot be told', [ok('a'), unknown('b', 'c')], 2],
  ])('ends the command by %s', (_, findings, status) => {
    expect(doctorStatus(findings)).toBe(status);
  });
});

async function serving(
  answer: (path: string, authorization: string | undefined) => { status: number; body: string },
): Promise<{ server: Server; port: number; url: string }> {
  const server = createServer((request, response) => {
    const { body, status } = answer(request.url ?? '/', request.headers.authorization);
    response.writeHead(status, { connection: 'close' }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { server, port, url: `http://127.0.0.1:${port}/` };
}
