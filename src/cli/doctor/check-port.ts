import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Settings } from '../../config';
import { codeOf } from '../../evidence/file-error';
import { askArchive, readinessIn, urlOf } from './ask-server';
import { fail, ok, unknown, type Finding } from './finding';

/** Whether a server can have its ports, or has its own and is ready. */
export async function checkPort(
  settings: Pick<Settings, 'host' | 'metricsHost' | 'metricsPort' | 'port' | 'token'>,
): Promise<Finding[]> {
  const { host, port } = settings;
  if (port === 0) return [ok('a free one is taken')];
  const code = await refusal(host, port);
  // while a server runs it has the other port as well
  if (code === null) return [ok(`${host}:${port} is free`), ...(await checkMetricsPort(settings))];
  if (code === 'EADDRINUSE') return [await whoAnswers(settings)];
  return [
    fail(
      `a server cannot listen on ${host}:${port} (${code})`,
      REMEDIES[code] ?? 'see ARCHIVE_HOST and ARCHIVE_PORT',
    ),
  ];
}

/** A server that is to serve metrics does not start without. */
async function checkMetricsPort({
  metricsHost: host,
  metricsPort: port,
  ...settings
}: Pick<Settings, 'host' | 'metricsHost' | 'metricsPort' | 'port'>): Promise<Finding[]> {
  // one that is the server's own is told of with the settings of metrics
  if (port === null || port === 0 || (port === settings.port && host === settings.host)) return [];
  const code = await refusal(host, port);
  if (code === null) return [];
  return [
    code === 'EADDRINUSE'
      ? fail(
          `another program has ${host}:${port}, where metrics are to be served`,
          'set ARCHIVE_METRICS_PORT to another port',
        )
      : fail(
          `metrics cannot be served on ${host}:${port} (${code})`,
          'see ARCHIVE_METRICS_HOST and ARCHIVE_METRICS_PORT',
        ),
  ];
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'set ARCHIVE_PORT to 1024 or above, or let the user of the server have lower ports',
  EADDRNOTAVAIL: 'ARCHIVE_HOST must be an address of this machine',
  ENOTFOUND: 'ARCHIVE_HOST must be an address of this machine, or its name',
};

/** Why nobody can listen there now; null where it is free. The port is let go at once. */
async function refusal(host: string, port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    return null;
  } catch (error) {
    return codeOf(error) ?? 'no reason is given';
  } finally {
    server.close();
  }
}

async function whoAnswers(settings: Pick<Settings, 'host' | 'port' | 'token'>): Promise<Finding> {
  const url = urlOf(settings, '/readyz');
  const readiness = readinessIn(await askArchive(settings, '/readyz'));
  if (readiness === null)
    return fail(
      `another program has the port: it does not answer at ${url} as an archive`,
      'set ARCHIVE_PORT to another port',
    );
  const { evidence, status } = readiness;
  if (status === 'ready') return ok(`a server answers at ${url} and is ready`);
  if (status === 'draining') return unknown(`the server at ${url} is being stopped`, 'ask again when it is');
  if (evidence?.kind === 'REFUSED')
    return fail(
      `the server at ${url} does not sign the evidence log: ${String(evidence.reason)}`,
      String(evidence.remedy),
    );
  return fail(
    `the server at ${url} is not ready (${status})`,
    settings.token === null
      ? 'give a token in ARCHIVE_TOKEN to be told why, or read its log'
      : 'read its log',
  );
}
