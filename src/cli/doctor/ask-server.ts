import type { Settings } from '../../config';

const ANSWER_MS = 5_000;

/** The address of a path of the server that these settings make; everywhere includes this machine itself. */
export function urlOf({ host, port }: Pick<Settings, 'host' | 'port'>, path: string): string {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}${path}`;
}

/** What a server answers; null where it does not, within five seconds. */
export async function ask(
  url: string,
  token: string | null,
): Promise<{ readonly status: number; readonly text: string } | null> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
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
