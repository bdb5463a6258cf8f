import fs from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseNote, writeVerifierKey } from '../../src/core/checkpoint';
import { parseTrustPolicy, reportOnBundle } from '../../src/core/evidence';
import { ProofError } from '../../src/core/merkle';
import { bundleLinesOf, bundleOf, bundleSigner, logged, newSigner, noteOver } from '../support/bundles';
import { bundleChanges, type SoundBundle } from './support/bundle-changes';
import { hasPython, runExample } from './support/python';

const SEED = Number(process.env['BUNDLE_SEED'] ?? 1);
/** Bundles in which each change is made, and bundles in which single bytes change. */
const RUNS = Number(process.env['BUNDLE_RUNS'] ?? 1);

const describeWithPython = hasPython ? describe : describe.skip;

let folder: string;

beforeAll(() => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'incident-archive-bundles-'));
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** Numbers that look random and are the same for the same seed. */
function picker(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** The key before the one that signed the bundles. */
const previous = newSigner();

async function soundBundle(pick: (below: number) => number): Promise<SoundBundle> {
  const size = 24 + pick(40);
  const log = Array.from({ length: size }, (_, at) => logged(at, { isErased: pick(9) === 0 }));
  const places = log.flatMap(({ kind }, at) => (kind === 'postmortems' || pick(3) === 0 ? [] : [at]));
  const first = 3 + pick(10);
  const earlier = [first, first + 1 + pick(size - first - 2)];
  const filter = { namespace: 'payments', since: '2026-01-01T00:00:00.000000Z' };
  return { log, lines: await bundleLinesOf({ log, places, earlier, filter, previous }) };
}

function fileWith(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  fs.writeFileSync(file, content);
  return file;
}

interface Case {
  readonly name: string;
  readonly bytes: Buffer;
  readonly policy?: string;
  readonly checkpoints?: readonly string[];
}

async function ownStatus({ bytes, policy, checkpoints = [] }: Case): Promise<number> {
  const keys = policy === undefined ? null : parseTrustPolicy(policy);
  const keptCheckpoints = checkpoints.map((note) => ({ name: 'kept', note: parseNote(note) }));
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  try {
    return (await reportOnBundle(chunks(), { keys, keptCheckpoints })).verified ? 0 : 1;
  } catch (error) {
    if (error instanceof ProofError) return 2;
    throw error;
  }
}

/** The statuses that both give for each case, as `name: ours theirs`. */
async function bothStatuses(cases: readonly Case[], options = {}): Promise<string[]> {
  const runs = cases.map(({ bytes, policy, checkpoints = [] }, at) => [
    fileWith(`${at}.bundle`, bytes),
    ...(policy === undefined ? [] : ['--policy', fileWith(`${at}.policy`, policy)]),
    ...checkpoints.flatMap((note, index) => ['--checkpoint', fileWith(`${at}-${index}.checkpoint`, note)]),
  ]);
  const theirs = runExample(folder, runs, options);
  const own = await Promise.all(cases.map(ownStatus));
  return cases.map(({ name }, at) => `${name}: ${own[at]} ${theirs[at]?.status}`);
}

function expected(cases: readonly Case[], status: (one: Case) => number): string[] {
  return cases.map((one) => `${one.name}: ${status(one)} ${status(one)}`);
}

describeWithPython('examples/verify_bundle.py', () => {
  it('has fewer than 150 lines and needs nothing but the standard library', () => {
    const source = fs.readFileSync(path.resolve(__dirname, '../../examples/verify_bundle.py'), 'utf8');
    expect(source.split('\n').length - 1).toBeLessThan(150);
    const imported = source.match(/^(import|from) .*$/gm);
    expect(imported).toEqual([
      'import argparse, base64, hashlib, json, re, subprocess, sys, tempfile',
      'from pathlib import Path',
    ]);
  });

  it.each([['cryptography', false] as const, ['openssl', true] as const])(
    'agrees on sound bundles, policies and kept checkpoints, by %s',
    async (_, openssl) => {
      const pick = picker(SEED);
      const { lines, log } = await soundBundle(pick);
      const bytes = bundleOf(lines);
      const first = Number(
        (JSON.parse(lines[0] ?? '') as { earlier: { checkpoint: string }[] }).earlier[0]?.checkpoint.split(
          '\n',
        )[1],
      );
      const key = writeVerifierKey(bundleSigner.key);
      const stranger = writeVerifierKey(newSigner().key);
      const another = writeVerifierKey(newSigner('example.org/another').key);
      const forked = log.map((entry, at) => (at === 1 ? { ...entry, document: '{}' } : entry));
      const sound: Case[] = [
        { name: 'alone', bytes },
        { name: 'policy', bytes, policy: `# ours\n\n${another}\n${key}\n` },
        { name: 'policy of the key before', bytes, policy: writeVerifierKey(previous.key) },
        { name: 'earlier', bytes, checkpoints: [noteOver(log, first)] },
        { name: 'same', bytes, checkpoints: [noteOver(log, log.length), noteOver(log, first)], policy: key },
      ];
      const unsound: Case[] = [
        { name: 'strange policy', bytes, policy: stranger },
        { name: 'policy of another log', bytes, policy: another },
        { name: 'unknown size', bytes, checkpoints: [noteOver(log, first - 1)] },
        { name: 'fork', bytes, checkpoints: [noteOver(forked, first)] },
        { name: 'strange checkpoint', bytes, checkpoints: [noteOver(log, first, newSigner())] },
        { name: 'broken', bytes: Buffer.from(bytes.toString().replace('caf', 'cav')) },
        { name: 'broken checkpoint', bytes: Buffer.from(bytes.toString().replace(/(— \S+ \S{12})./, '$1#')) },
      ];
      expect(await bothStatuses([...sound, ...unsound], { openssl })).toEqual([
        ...expected(sound, () => 0),
        ...expected(unsound, () => 1),
      ]);
      if (openssl)
        expect(
          await bothStatuses(
            bundleChanges
              .filter(({ name }) => name.includes('checkpoint'))
              .map(({ name, apply }) => ({ name, bytes: apply({ lines, log }, pick) })),
            { openssl },
          ),
        ).toEqual(
          bundleChanges.filter(({ name }) => name.includes('checkpoint')).map(({ name }) => `${name}: 1 1`),
        );
    },
    60_000,
  );

  it(`refuses ${bundleChanges.length} changes as verify --bundle does`, async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const pick = picker(SEED + run);
      const bundle = await soundBundle(pick);
      const cases = [
        { name: 'untouched', bytes: bundleOf(bundle.lines) },
        ...bundleChanges.map(({ name, apply }) => ({ name, bytes: apply(bundle, pick) })),
      ];
      const untouched = cases.filter(({ bytes }, at) => at > 0 && bytes.equals(bundleOf(bundle.lines)));
      expect(untouched.map(({ name }) => name)).toEqual([]);
      expect(await bothStatuses(cases)).toEqual([
        'untouched: 0 0',
        ...cases.slice(1).map(({ name, bytes }) => {
          const [first = ''] = bytes.toString().split('\n', 1);
          const isBundle = bytes.includes('\n') && first.includes('"format":"incident-archive/bundle/1"');
          return `${name}: ${isBundle ? '1 1' : '2 2'}`;
        }),
      ]);
    }
  }, 120_000);

  it('refuses any single byte that is changed, added or removed, as verify --bundle does', async () => {
    for (let run = 0; run < RUNS; run += 1) {
      const pick = picker(SEED + 1_000 + run);
      const bytes = bundleOf((await soundBundle(pick)).lines);
      // Nothing vouches for the times that were asked for.
      const [from, to] = [bytes.indexOf('"since":"'), bytes.indexOf('"},"format"')];
      const cases = Array.from({ length: 100 }, () => {
        let at = pick(bytes.length);
        while (at >= from && at <= to) at = pick(bytes.length);
        return changedAt(bytes, at, pick);
      });
      const statuses = await bothStatuses(cases);
      expect(statuses.filter((line) => !/: (1 1|2 2)$/.test(line))).toEqual([]);
    }
  }, 120_000);

  it('takes what the format lets be said: fewer records, and a content that is gone', async () => {
    const pick = picker(SEED);
    const log = Array.from({ length: 30 }, (_, at) => logged(at, { kind: 'cascade-events', namespace: 'a' }));
    const places = log.map((_, at) => at).filter((at) => at % 3 !== pick(3));
    const erased = log.map((entry) => ({ ...entry, isErased: true }));
    const cases = [
      { name: 'some', bytes: bundleOf(await bundleLinesOf({ log, places })) },
      { name: 'hashes alone', bytes: bundleOf(await bundleLinesOf({ log: erased, places })) },
      { name: 'none', bytes: bundleOf(await bundleLinesOf({ log, places: [] })) },
    ];
    expect(await bothStatuses(cases)).toEqual(expected(cases, () => 0));
  }, 60_000);

  it('could not tell where a file is missing or is none', () => {
    const [missing, policy, usage] = runExample(folder, [
      [path.join(folder, 'no-such-file')],
      [fileWith('a.bundle', 'x\n'), '--policy', fileWith('a.policy', 'no key\n')],
      [],
    ]);
    expect([missing?.status, policy?.status, usage?.status]).toEqual([2, 2, 2]);
  });
});

function changedAt(bytes: Buffer, at: number, pick: (below: number) => number): Case {
  const before = bytes.subarray(0, at);
  const other = Buffer.of(((bytes[at] ?? 0) + 1 + pick(255)) % 256);
  switch (pick(3)) {
    case 0:
      return { name: `byte ${at} changed`, bytes: Buffer.concat([before, other, bytes.subarray(at + 1)]) };
    case 1:
      return { name: `byte ${at} removed`, bytes: Buffer.concat([before, bytes.subarray(at + 1)]) };
    default:
      return { name: `a byte more at ${at}`, bytes: Buffer.concat([before, other, bytes.subarray(at)]) };
  }
}
