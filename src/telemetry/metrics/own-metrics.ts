import { Gauge, type Registry } from 'prom-client';

/** What a server knows of itself without asking anybody. */
export interface OwnState {
  /** Its connections to the database. */
  readonly load: {
    readonly most: number;
    readonly busy: number;
    readonly idle: number;
    readonly waiting: number;
  };
  /** How its evidence log stands: one of `logStatuses`. */
  readonly logStatus: (typeof logStatuses)[number];
}

/** See LogKeeper. */
const logStatuses = ['SIGNING', 'NO_KEY', 'REFUSED'] as const;

/** Has each scrape read what the server knows of itself. */
export function addOwnMetrics(registry: Registry, own: () => OwnState): void {
  const registers = [registry];
  new Gauge({
    name: 'incident_archive_database_connections',
    help: 'Connections of this server to its database, by what they do: busy or idle.',
    labelNames: ['state'],
    registers,
    collect() {
      const { busy, idle } = own().load;
      this.set({ state: 'busy' }, busy);
      this.set({ state: 'idle' }, idle);
    },
  });
  new Gauge({
    name: 'incident_archive_database_connections_max',
    help: 'Most connections that this server may have to its database.',
    registers,
    collect() {
      this.set(own().load.most);
    },
  });
  new Gauge({
    name: 'incident_archive_database_waiting',
    help: 'Requests, and work of the server itself, that wait for a connection to the database.',
    registers,
    collect() {
      this.set(own().load.waiting);
    },
  });
  new Gauge({
    name: 'incident_archive_log_status',
    help: '1 for how the evidence log stands on this server: SIGNING, NO_KEY (another server may sign) or REFUSED.',
    labelNames: ['status'],
    registers,
    collect() {
      const { logStatus } = own();
      for (const status of logStatuses) this.set({ status }, status === logStatus ? 1 : 0);
    },
  });
}
