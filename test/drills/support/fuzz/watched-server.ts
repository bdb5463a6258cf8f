import type { TestArchive } from '../../../support/engine';
import { startScript, type TestProcess } from '../../../support/engine-process';

/** What `serve` runs as, with a signal on which it collects its garbage and tells what is left. */
const SERVE = `
  require('node:v8').setFlagsFromString('--expose-gc');
  const collect = require('node:vm').runInNewContext('gc');
  process.on('SIGUSR2', () => { collect(); say('memory ' + JSON.stringify(process.memoryUsage())); });
  const { loadSettings } = require('./dist/src/config');
  await require('./dist/src/cli/serve').serve(loadSettings());
`;

/** The archive's server in a process of its own, whose memory can be looked at. */
export class WatchedServer {
  private looks = 0;

  private constructor(
    readonly process: TestProcess,
    readonly origin: string,
  ) {}

  static async start(archive: TestArchive): Promise<WatchedServer> {
    const environment = {
      ...archive.environment,
      ARCHIVE_HOST: '127.0.0.1',
      ARCHIVE_PORT: '0',
      // the requests make access tokens too, the first of which would close the door
      ARCHIVE_INSECURE_LOOPBACK: '1',
    };
    const started = startScript({ ...archive, environment }, SERVE);
    const line = await started.line(/"address":"http/);
    return new WatchedServer(started, /"address":"([^"]+)"/.exec(line)?.[1] ?? '');
  }

  /** The memory in use once what can be let go is, in bytes. */
  async memory(): Promise<{ heapUsed: number; rss: number }> {
    this.looks += 1;
    this.process.child.kill('SIGUSR2');
    while (this.reports().length < this.looks) await new Promise((resolve) => setTimeout(resolve, 20));
    return JSON.parse(this.reports().at(-1)?.slice('memory '.length) ?? '') as {
      heapUsed: number;
      rss: number;
    };
  }

  /** What was logged as a failure of the server's own; that chains which hostile clients wrote do not verify is none. */
  failures(): string[] {
    return this.process.lines.filter(
      (line) => /"level":(50|60)/.test(line) && !line.includes('"msg":"a chain does not verify: '),
    );
  }

  /** Ends it in order; gives the exit status. */
  async stop(): Promise<number | string> {
    this.process.child.kill('SIGTERM');
    return this.process.end();
  }

  private reports(): string[] {
    return this.process.lines.filter((line) => line.startsWith('memory '));
  }
}
