import { randomInt } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';
import { parseTimestamp } from '../../src/core/timestamp';
import { exportLines, GraphQLClient, GraphQLSource, recordKindNames } from '../../src/interchange';
import { buildArchiveSchema } from '../../src/resolvers';
import { addSampleData } from '../../src/sample';
import { runCommand, temporaryFolder } from '../cli/support/command';
import { createTestArchive, testEngine } from '../support/engine';
import { faultOf } from './support/fuzz/judge';
import { requests, type FuzzRequest } from './support/fuzz/requests';
import { FuzzSender } from './support/fuzz/send';
import { percentile, usualClient } from './support/fuzz/usual-client';
import { WatchedServer } from './support/fuzz/watched-server';
import { isLong } from './support/length';

/** One engine is enough for the many of the short form: what answers a broken request is the same on both. */
const SHORT = testEngine === 'postgresql' ? 10_000 : 1_000;
const REQUESTS = isLong ? 100_000 : SHORT;
/** On a machine that is too slow, as many as fit. */
const TIME_MS = isLong ? 3_600_000 : 240_000;
const LANES = 4;
/** With and without broken requests in turns: whatever else the machine has to do slows both alike. */
const TURNS = 5;
/**
 * A 99th percentile below this says little. The embedded engine has one session, in which a request waits for those of all
 * lanes; the short form runs beside other tests, too.
 */
const BUSY_MS = isLong || testEngine === 'postgresql' ? 20 : 60;
const MEGABYTE = 1_048_576;
const seed = Number(process.env['ARCHIVE_TEST_SEED'] ?? randomInt(2 ** 31));

const schema = buildArchiveSchema();

test(
  'broken requests without end: no crash, nothing told, nothing lost, and others are served',
  async () => {
    const archive = await createTestArchive();
    const database = await archive.open();
    await addSampleData(database, parseTimestamp('2026-03-01T00:00:00Z').instant);
    await database.close();
    const server = await WatchedServer.start(archive);
    const before = await recordsOf(server.origin);
    const checkpoint = path.join(await temporaryFolder(), 'kept.checkpoint');
    await fs.writeFile(checkpoint, await checkpointOf(server.origin));

    const given = new Set<string>();
    const fuzz = (count: number, timeMs: number, begin: number) =>
      sendAll(
        server.origin,
        requests(schema, (place) => given.add(place)),
        count,
        timeMs,
        begin,
      );
    // what is compiled and kept after some requests is no leak
    await fuzz(400, 20_000, seed - LANES);
    const idle = await server.memory();
    const usual: number[] = [];
    const attacked: number[] = [];
    let sent = 0;
    let seconds = 0;
    for (let turn = 0; turn < TURNS; turn += 1) {
      usual.push(
        ...(await usualClient(archive, server.origin, () =>
          usualLoad(server.origin, (isLong ? 20_000 : 8_000) / TURNS),
        )),
      );
      const start = performance.now();
      attacked.push(
        ...(await usualClient(archive, server.origin, async () => {
          sent += await fuzz(REQUESTS / TURNS, TIME_MS / TURNS, seed + turn * LANES);
        })),
      );
      seconds += (performance.now() - start) / 1_000;
    }
    // chance may have left something out where few requests fitted
    for (let more = 1; more <= 10 && missing(schema, given).length > 0; more += 1) {
      await fuzz(400, 20_000, seed + (TURNS + more) * LANES);
    }
    const after = await server.memory();
    const told =
      `${testEngine}: ${sent} requests in ${seconds.toFixed(0)} s, seed ${seed}; a well-behaved client's p99 ` +
      `${percentile(usual, 99).toFixed(0)} ms before (${usual.length}), ${percentile(attacked, 99).toFixed(0)} ms meanwhile ` +
      `(${attacked.length}); heap ${(idle.heapUsed / MEGABYTE).toFixed(0)} MB before, ${(after.heapUsed / MEGABYTE).toFixed(0)} MB after`;
    process.stderr.write(`${told}\n`);

    expect(server.failures()).toEqual([]);
    expect(missing(schema, given)).toEqual([]);
    expect(after.heapUsed).toBeLessThan(idle.heapUsed + 25 * MEGABYTE);
    expect(percentile(attacked, 99)).toBeLessThan(3 * Math.max(percentile(usual, 99), BUSY_MS));
    const now = await recordsOf(server.origin);
    expect([...before].filter((line) => !now.has(line))).toEqual([]);
    expect(await server.stop()).toBe(0);
    const { output, errors } = await runCommand(
      archive,
      'verify',
      '--log',
      '--json',
      '--checkpoint',
      checkpoint,
    );
    expect(errors).toBe('');
    expect(JSON.parse(output.join('\n'))).toMatchObject({ verified: true, findingCount: 0 });
  },
  TIME_MS + 600_000,
);

/** Sends requests in lanes, each of which shrinks what fails; gives how many were sent. */
async function sendAll(
  origin: string,
  arbitrary: fc.Arbitrary<FuzzRequest>,
  count: number,
  timeMs: number,
  begin: number,
): Promise<number> {
  const sender = new FuzzSender(origin);
  const lanes = Array.from({ length: LANES }, async (_, lane) => {
    const property = fc.asyncProperty(arbitrary, async (request) => {
      const fault = faultOf(await sender.send(request));
      if (fault !== null) throw new Error(`${fault}: ${request.body.toString('latin1').slice(0, 2_000)}`);
    });
    const details = await fc.check(property, {
      seed: begin + lane,
      numRuns: count / LANES,
      interruptAfterTimeLimit: timeMs,
    });
    if (details.failed) {
      const { errorInstance } = details;
      throw new Error(
        `${String(errorInstance)}\n${((await fc.asyncDefaultReportMessage(details)) ?? '').slice(0, 500)}`,
      );
    }
    return details.numRuns;
  });
  const counts = await Promise.all(lanes);
  sender.close();
  return counts.reduce((one, other) => one + other, 0);
}

/** As many callers as the fuzz has, who ask for ordinary things. */
async function usualLoad(origin: string, timeMs: number): Promise<void> {
  const sender = new FuzzSender(origin);
  const end = performance.now() + timeMs;
  const body = Buffer.from(
    '{"query":"{ recoverySessions(limit: 20) { sessionId status } securityIncidentStats(groupBy: [SEVERITY]) { buckets { count } } }"}',
  );
  const request = { method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body };
  await Promise.all(
    Array.from({ length: LANES }, async () => {
      while (performance.now() < end) await sender.send(request);
    }),
  );
  sender.close();
}

/** Every record of the archive, as it is exported. */
async function recordsOf(origin: string): Promise<Set<string>> {
  const source = new GraphQLSource(new GraphQLClient(origin, null));
  const lines = new Set<string>();
  for (const kind of recordKindNames) {
    const selection = { namespace: null, since: null, until: null };
    for await (const line of exportLines(source, kind, selection)) lines.add(line);
  }
  return lines;
}

/** The newest signed note, once there is one that holds all that was recorded. */
async function checkpointOf(origin: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${origin}/log/checkpoint`);
    if (response.ok) return response.text();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The arguments of the schema, and the fields of its inputs, that no request has given. */
function missing(of: GraphQLSchema, given: ReadonlySet<string>): string[] {
  const roots = [of.getQueryType(), of.getMutationType()].flatMap((type) => type ?? []);
  const places = roots.flatMap((root) =>
    Object.values(root.getFields()).flatMap((field) =>
      field.args.flatMap(({ name, type }) => {
        const named = getNamedType(type);
        const inside = isInputObjectType(named)
          ? Object.keys(named.getFields()).map((key) => `${named.name}.${key}`)
          : [];
        return [`${root.name}.${field.name}.${name}`, ...inside];
      }),
    ),
  );
  return [...new Set(places)].filter((place) => !given.has(place));
}
