import { readFileSync } from 'node:fs';
import path from 'node:path';
import { evidenceFolder, type Settings } from '../config';
import { ArchiveError } from '../core/errors';
import type { Database } from '../database';
import type { LogKeeper } from '../evidence';
import { listenForMetrics } from '../http';
import { ArchiveWatch } from '../operations';
import { addOwnMetrics, addStateMetrics, Metrics, type Logger } from '../telemetry';
import { packageRoot } from './package-root';

/** The metrics of a server, where its settings have it tell any. */
export interface ServedMetrics {
  readonly metrics: Metrics;
  readonly close: () => Promise<void>;
}

/**
 * Serves metrics at an address of their own; null where the settings name none.
 * @throws ArchiveError UNAVAILABLE when the address cannot be had
 */
export async function serveMetrics(
  settings: Settings,
  database: Database,
  keeper: Pick<LogKeeper, 'state'>,
  logger: Logger,
): Promise<ServedMetrics | null> {
  const { metricsHost: host, metricsPort: port } = settings;
  if (port === null) return null;
  const metrics = new Metrics({ version: version(), engine: database.engine });
  const watch = new ArchiveWatch(database, {
    mostNamespaces: settings.metricsNamespaces,
    folders: {
      evidence: evidenceFolder(settings),
      ...(database.engine === 'pglite' && { data: settings.dataDir }),
    },
    onError: (error) => logger.warn({ err: error }, 'metrics tell what the database said last'),
  });
  addOwnMetrics(metrics.registry, () => ({ load: database.load, logStatus: keeper.state.kind }));
  addStateMetrics(metrics.registry, schedulesOf(settings), () => watch.known);
  const text = async (): Promise<string> => {
    await watch.refresh();
    return metrics.text();
  };
  const onError = (error: unknown): void => logger.error({ err: error }, 'metrics could not be given');
  const listener = await listenForMetrics(
    { contentType: metrics.contentType, text },
    { host, port },
    onError,
  ).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'another process has it' : error.message;
    throw new ArchiveError('UNAVAILABLE', null, `cannot listen on ${host}:${port} for metrics: ${why}`);
  });
  logger.info({ metrics: `${listener.address}/metrics` }, 'metrics are served');
  return {
    metrics,
    close: async () => {
      await listener.close();
      await watch.idle();
    },
  };
}

function schedulesOf({ retentionEverySeconds, retentionRules, verifyEverySeconds }: Settings) {
  return {
    verifyEverySeconds,
    retentionEverySeconds: retentionRules.length === 0 ? null : retentionEverySeconds,
  };
}

function version(): string {
  const text = readFileSync(path.join(packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
