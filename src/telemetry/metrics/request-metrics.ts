import { Gauge, Histogram, type Registry } from 'prom-client';
import { Tallies, TalliesByText, type Tally } from './tallies';

/** What an operation is; INVALID where a document never became one. */
export type OperationType = 'query' | 'mutation' | 'subscription' | 'invalid';

/**
 * So many names of operations have a series of their own, the first that come: clients make them up, and one that makes
 * up endless ones must cost no memory. No GraphQL name has brackets, so what stands for others is nobody's.
 */
const MOST_NAMES = 100;
const MAX_NAME_LENGTH = 64;
const OTHER = '(other)';
const UNNAMED = '(unnamed)';
/** Codes of errors are a closed set of about twenty; this only keeps a mistake of ours from growing. */
const MOST_CODES = 50;

/** Upper ends of the buckets of request durations, in seconds: from a read by key to the longest deadline. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120];

/** Counts what is asked, from the middle of each request: no promise, and no object that was not there before. */
export class RequestMetrics {
  private readonly named: Readonly<Record<OperationType, TalliesByText>>;
  private readonly codes: TalliesByText;
  private readonly routes = new Map<string, RouteMetrics>();
  private readonly responses: Tallies<'route' | 'status'>;
  private readonly durations: Histogram<'route'>;
  private openStreams = 0;

  constructor(registry: Registry) {
    const operations = new Tallies(registry, {
      name: 'incident_archive_graphql_operations_total',
      help: 'GraphQL operations that were asked for, by type and the name that the client gave; of names the first 100, then "(other)".',
      labelNames: ['type', 'operation'],
    });
    const namesOf = (type: OperationType): TalliesByText =>
      new TalliesByText({
        most: MOST_NAMES,
        add: (operation) => operations.add({ type, operation }),
        other: OTHER,
        isNameable: (name) => name.length <= MAX_NAME_LENGTH,
      });
    this.named = {
      query: namesOf('query'),
      mutation: namesOf('mutation'),
      subscription: namesOf('subscription'),
      invalid: namesOf('invalid'),
    };
    const errors = new Tallies(registry, {
      name: 'incident_archive_errors_total',
      help: 'Errors that callers were told, by extensions.code.',
      labelNames: ['code'],
    });
    this.codes = new TalliesByText({ most: MOST_CODES, add: (code) => errors.add({ code }), other: OTHER });
    // there before the first: what begins at 1 has not grown, to whoever watches
    this.codes.of('INTERNAL_SERVER_ERROR');
    this.responses = new Tallies(registry, {
      name: 'incident_archive_http_responses_total',
      help: 'HTTP responses, by route and status.',
      labelNames: ['route', 'status'],
    });
    this.durations = new Histogram({
      name: 'incident_archive_http_request_duration_seconds',
      help: 'Time from a request to the end of its response, by route; streams of events are left out.',
      labelNames: ['route'],
      buckets: DURATION_BUCKETS,
      registers: [registry],
    });
    const openStreams = (): number => this.openStreams;
    new Gauge({
      name: 'incident_archive_streams_open',
      help: 'Streams of events that are open on this server.',
      registers: [registry],
      collect() {
        this.set(openStreams());
      },
    });
  }

  /** Counts an operation that was asked for; `name` is null where it has none. */
  operation(type: OperationType, name: string | null): void {
    this.named[type].of(name ?? UNNAMED).count += 1;
  }

  /** Counts an error that a caller is told, by its code. */
  error(code: string): void {
    this.codes.of(code).count += 1;
  }

  /** Counts a response. `route` is one of the app's own, `seconds` null where its duration means nothing. */
  response(route: string, status: number, seconds: number | null): void {
    let known = this.routes.get(route);
    if (known === undefined) {
      known = { statuses: new Map(), observe: this.durations.labels(route).observe };
      this.routes.set(route, known);
    }
    let tally = known.statuses.get(status);
    if (tally === undefined) {
      tally = this.responses.add({ route, status: String(status) });
      known.statuses.set(status, tally);
    }
    tally.count += 1;
    if (seconds !== null) known.observe(seconds);
  }

  /** Counts a stream of events as open; what it gives, called once, takes it out again. */
  streamOpened(): () => void {
    this.openStreams += 1;
    return () => {
      this.openStreams -= 1;
    };
  }
}

interface RouteMetrics {
  readonly statuses: Map<number, Tally>;
  readonly observe: (seconds: number) => void;
}
