import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { RequestMetrics } from './request-metrics';
import { WorkMetrics } from './work-metrics';

/** What runs. */
export interface BuildInfo {
  readonly version: string;
  /** `pglite` or `postgresql`. */
  readonly engine: string;
}

/** What a server tells whoever watches it. It holds no content of records, and no series whose number a client decides. */
export class Metrics {
  readonly registry = new Registry();
  readonly requests = new RequestMetrics(this.registry);
  readonly work = new WorkMetrics(this.registry);

  constructor({ engine, version }: BuildInfo) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'incident_archive_build_info',
      help: 'Always 1; its labels say what runs.',
      labelNames: ['version', 'engine'],
      registers: [this.registry],
    }).set({ version, engine }, 1);
  }

  /** The media type of `text`. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** All series, in the text format of Prometheus. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
