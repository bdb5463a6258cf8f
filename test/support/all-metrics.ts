import { addOwnMetrics, addStateMetrics, Metrics } from '../../src/telemetry';

/** What is known of one metric. */
export interface KnownMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly labels: readonly string[];
}

/** Every metric that a server tells, but those of the process and of Node, in the order of their names. */
export async function allMetrics(): Promise<readonly KnownMetric[]> {
  const { registry } = new Metrics({ version: '0.0.0', engine: 'pglite' });
  addOwnMetrics(registry, () => ({ load: { most: 1, busy: 0, idle: 1, waiting: 0 }, logStatus: 'SIGNING' }));
  addStateMetrics(registry, { verifyEverySeconds: null, retentionEverySeconds: null }, () => ({
    ...{ state: null, isFresh: false, readAt: 0, freeBytes: {} },
  }));
  return registry
    .getMetricsAsArray()
    .filter(({ name }) => name.startsWith('incident_archive_'))
    .map((metric) => {
      const {
        help,
        labelNames = [],
        name,
        type,
      } = metric as unknown as Record<'help' | 'name', string> & {
        type: string;
        labelNames?: readonly string[];
      };
      return { name, help, type: String(type), labels: labelNames };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
