import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { startEmptyServer, type DemoServer } from '../web/support/demo-server';
import { hasPython } from './support/python';

const folder = path.resolve(__dirname, '../../examples/python-client');
const vectors = path.resolve(__dirname, '../vectors');
const describeWithPython = hasPython ? describe : describe.skip;

let server: DemoServer;
let token: string;

beforeAll(async () => {
  if (!hasPython) return;
  server = await startEmptyServer();
  const response = await fetch(`${server.origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: 'mutation { createAccessToken(input: { name: "python", role: ADMIN }) { secret } }',
    }),
  });
  const { data } = (await response.json()) as { data: { createAccessToken: { secret: string } } };
  token = data.createAccessToken.secret;
}, 180_000);

afterAll(() => server?.stop());

/** Runs Python in the example's folder against the server; gives what it wrote to both its outputs. */
async function python(...args: string[]): Promise<{ readonly output: string; readonly errors: string }> {
  const { stderr, stdout } = await promisify(execFile)('python3', ['-W', 'error', ...args], {
    cwd: folder,
    env: {
      ...process.env,
      ARCHIVE_URL: server.origin,
      ARCHIVE_TOKEN: token,
      // the folder stays as it is
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONIOENCODING: 'utf-8',
    },
  });
  return { output: stdout, errors: stderr };
}

describeWithPython('examples/python-client', () => {
  it('passes its own tests, against an archive and without one', async () => {
    const { errors } = await python('-m', 'unittest', 'discover', '-t', '.', '-s', 'tests');
    expect(errors).toMatch(/Ran \d+ tests/);
    // and none was skipped
    expect(errors).toMatch(/^OK$/m);
  }, 120_000);

  it('hands over a file of events, tells the verdict, and may be run again', async () => {
    const file = path.join(vectors, 'chain-hot-archived.ndjson');
    const { output } = await python('hand_over.py', file);
    expect(output).toMatch(/^busan: 40 events, [A-Z_]+, (UN)?ANCHORED\n$/);
    expect((await python('hand_over.py', file)).output.slice(0, 16)).toBe(output.slice(0, 16));
  }, 60_000);
});
