import fs from 'node:fs/promises';
import path from 'node:path';
import { createTestArchive, type TestArchive } from '../support/engine';
import { chainTruths } from '../repositories/support/chain-vectors';
import { runCommand, temporaryFolder } from './support/command';

const vectors = path.join(__dirname, '..', 'vectors');

interface Report {
  readonly namespace: string;
  readonly verified: boolean;
  readonly status: string;
  readonly length: number;
  readonly findingCount: number;
  readonly findings: readonly { readonly kind: string; readonly cascadeId: string | null }[];
}

let archive: TestArchive;
beforeAll(async () => {
  archive = await createTestArchive();
});

function reports(output: readonly string[]): Report[] {
  return output.map((line) => JSON.parse(line) as Report);
}

describe('verify --file', () => {
  it.each(['chain-hot.ndjson', 'tampered-fork.ndjson'])('gives the verdict on %s', async (file) => {
    const run = await runCommand(archive, 'verify', '--file', path.join(vectors, file), '--json');
    const truth = chainTruths[file];
    const [report, ...others] = reports(run.output);
    expect(others).toEqual([]);
    expect(report?.findings.map(({ kind, cascadeId }) => `${kind} ${cascadeId}`)).toEqual(
      truth?.findings.map(({ kind, cascade_id: id }) => `${kind} ${id}`),
    );
    expect(run.status).toBe(truth?.verifies === true ? 0 : 1);
  });

  it('does not take all namespaces for the one that was named', async () => {
    const file = path.join(vectors, 'chain-hot.ndjson');
    const both = await runCommand(archive, 'verify', '--file', file, '--all', '--namespace', 'nowhere');
    expect([both.status, both.output, both.errors]).toEqual([2, [], expect.stringContaining('--all')]);
  });

  it('cannot tell of a file that is not there, or holds something else', async () => {
    const missing = await runCommand(archive, 'verify', '--file', path.join(vectors, 'no-such-file.ndjson'));
    expect(missing.status).toBe(2);
    const folder = await temporaryFolder();
    const file = path.join(folder, 'other.ndjson');
    await fs.writeFile(file, '{"incident_id": "x"}\n');
    const other = await runCommand(archive, 'verify', '--file', file);
    expect([other.status, other.errors]).toEqual([2, expect.stringContaining('line 1')]);
  });
});

describe('verify in the database', () => {
  it('judges every namespace, one by name, one that never was, and a head noted earlier', async () => {
    const imported = await runCommand(
      archive,
      'import',
      path.join(vectors, 'chain-hot.ndjson'),
      path.join(vectors, 'tampered-fork.ndjson'),
    );
    expect(imported.status).toBe(0);

    const all = await runCommand(archive, 'verify', '--all', '--json');
    expect(all.status).toBe(1);
    expect(reports(all.output).map(({ namespace, status, length }) => [namespace, status, length])).toEqual([
      ['seoul', 'VERIFIED', 40],
      ['tampered', 'BROKEN', 41],
    ]);

    const named = await runCommand(archive, 'verify', '--namespace', 'seoul');
    expect([named.status, named.output]).toEqual([
      0,
      expect.arrayContaining([expect.stringContaining('seoul: VERIFIED, 40 events')]),
    ]);

    const unknown = await runCommand(archive, 'verify', '--namespace', 'nowhere', '--json');
    expect([unknown.status, reports(unknown.output)[0]?.status]).toEqual([2, 'EMPTY']);

    const head = await runCommand(
      archive,
      'verify',
      '--namespace',
      'seoul',
      '--expect-head',
      `seoul=${'0'.repeat(64)}`,
      '--json',
    );
    expect([head.status, reports(head.output)[0]?.findings[0]?.kind]).toEqual([1, 'HEAD_UNKNOWN']);
  }, 60_000);

  it('leaves counts uncompared where that is asked for, and refuses options that would do nothing', async () => {
    const other = await createTestArchive();
    const file = path.join(vectors, 'tampered-counts.ndjson');
    await runCommand(other, 'import', file);
    const namespace = chainTruths['tampered-counts.ndjson']?.namespace ?? '';
    const whole = await runCommand(other, 'verify', '--namespace', namespace, '--json');
    expect([whole.status, reports(whole.output)[0]?.status]).toEqual([1, 'INCONSISTENT']);
    const links = await runCommand(other, 'verify', '--namespace', namespace, '--no-effects', '--json');
    expect([links.status, reports(links.output)[0]?.status]).toEqual([0, 'VERIFIED']);
    expect(links.output[0]).toContain('Not compared with the effects, as was asked: causationChain');

    const inFile = await runCommand(archive, 'verify', '--file', file, '--no-effects');
    expect([inFile.status, inFile.errors]).toEqual([2, expect.stringContaining('--no-effects')]);
    const url = await runCommand(archive, 'verify', '--url', 'http://127.0.0.1:1', '--triggered-by', 'Ada');
    expect([url.status, url.errors]).toEqual([2, expect.stringContaining('--triggered-by')]);
  }, 60_000);
});
