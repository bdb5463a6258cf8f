import { TestArchive } from './engine';
import { startFile, TestProcess } from './engine-process';

/** How a request ended that brought no data. */
export class RequestFailure extends Error {
  constructor(
    /** Nothing came back; an answer broke off; or an error came, with its code. */
    readonly end: 'unanswered' | 'cut' | 'refused',
    message: string,
    /** `extensions.code` of a refusal. */
    readonly code: string | null = null,
  ) {
    super(message);
  }
}

/** `incident-archive serve`, a process of its own, over a test's archive. */
export class ArchiveServer {
  private constructor(
    readonly process: TestProcess,
    /** Without a slash at the end. */
    readonly origin: string,
    /** From the start of the process until `/readyz` said yes. */
    readonly startMs: number,
  ) {}

  /** Starts it and waits until it is ready; fails with what it wrote when it ends before. */
  static async start(
    archive: TestArchive,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ArchiveServer> {
    const begin = performance.now();
    const started = startServe(archive, settings);
    const line = await started.line(/"address":"http/);
    const origin = /"address":"([^"]+)"/.exec(line)?.[1] ?? '';
    const ready = await fetch(`${origin}/readyz`);
    if (!ready.ok) throw new Error(`/readyz answers ${ready.status}`);
    return new ArchiveServer(started, origin, Math.round(performance.now() - begin));
  }

  /** @throws RequestFailure */
  async ask<Data>(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Data> {
    const response = await fetch(`${this.origin}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    }).catch((error: unknown) => {
      throw new RequestFailure('unanswered', String(error));
    });
    const text = await response.text().catch((error: unknown) => {
      throw new RequestFailure('cut', String(error));
    });
    const { data, errors } = JSON.parse(text) as Answer<Data>;
    const [error] = errors ?? [];
    if (error !== undefined) throw new RequestFailure('refused', error.message, error.extensions.code);
    return data;
  }
}

/** The process alone, ready or not, on a free port. */
export function startServe(
  archive: TestArchive,
  settings: Readonly<Record<string, string>> = {},
): TestProcess {
  const environment = { ...archive.environment, ARCHIVE_HOST: '127.0.0.1', ARCHIVE_PORT: '0', ...settings };
  return startFile({ ...archive, environment }, 'bin/incident-archive.js', ['serve']);
}

interface Answer<Data> {
  readonly data: Data;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}
