import type { Settings } from '../../config';

const ANSWER_MS = 5_000;

/** The address of a path of the server that these settings make; everywhere includes this machine itself. */
export function urlOf({ host, port }: Pick<Settings, 'host' | 'port'>, path: string): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}${path}`;
}

/** What a server answers. */
export interface ServerAnswer {
  readonly status: number;
  readonly text: string;
}

/** What `/readyz` says. */
export interface Readiness {
  readonly status: string;
  readonly evidence?: { readonly kind?: unknown; readonly reason?: unknown; readonly remedy?: unknown };
}

/**
 * What the archive at the settings' address answers; null where none does, within five seconds. The token goes to
 * nobody who does not answer without one as an archive does: another program may have the port.
 */
export async function askArchive(
  settings: Pick<Settings, 'host' | 'port' | 'token'>,
  path: string,
): Promise<ServerAnswer | null> {
  const { token } = settings;
  if (token === null) return ask(urlOf(settings, path), {});
  const isArchive = readinessIn(await ask(urlOf(settings, '/readyz'), {})) !== null;
  return isArchive ? ask(urlOf(settings, path), { authorization: `Bearer ${token}` }) : null;
}

/** What an answer of `/readyz` says; null where it is not one of an archive. */
export function readinessIn(answer: ServerAnswer | null): Readiness | null {
  if (answer === null) return null;
  try {
    const read: unknown = JSON.parse(answer.text);
    const isOne =
      typeof read === 'object' && read !== null && 'status' in read && typeof read.status === 'string';
    return isOne ? (read as Readiness) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

async function ask(url: string, headers: Readonly<Record<string, string>>): Promise<ServerAnswer | null> {
  try {
    const response = await fetch(url, {
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    // whatever kept it from answering, nothing came
    return null;
  }
}
