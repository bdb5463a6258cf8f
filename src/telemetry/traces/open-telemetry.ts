import { setTimeout as sleep } from 'node:timers/promises';
import {
  context,
  diag,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import {
  ATTR_DB_OPERATION_NAME,
  ATTR_DB_QUERY_SUMMARY,
  ATTR_DB_SYSTEM_NAME,
  ATTR_HTTP_REQUEST_METHOD,
  ATTR_HTTP_RESPONSE_STATUS_CODE,
  ATTR_HTTP_ROUTE,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions';
import type { EndStatement, TracedRequest, TracedStatement, Tracing, TracingOptions } from './tracing';

const EXPORT_TIMEOUT_MS = 10_000;
const END_TIMEOUT_MS = 5_000;
/** How often the log says that traces could not be sent. */
const COMPLAIN_MS = 60_000;
const MAX_NAME_LENGTH = 64;

/** See `startTracing`, which alone loads this file. */
export function openTracing({ isParentTaken, logger, percent, url, version }: TracingOptions): Tracing {
  complainTo(logger);
  const exporter = new OTLPTraceExporter({ url: url.href, timeoutMillis: EXPORT_TIMEOUT_MS });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: 'incident-archive',
      [ATTR_SERVICE_VERSION]: version,
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(percent / 100) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  const tracer = provider.getTracer('incident-archive', version);

  const request = (
    { method, parent, requestId, route }: TracedRequest,
    goOn: () => void,
  ): ((status: number) => void) => {
    const outer = isParentTaken ? propagation.extract(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const attributes = {
      [ATTR_HTTP_REQUEST_METHOD]: method,
      [ATTR_HTTP_ROUTE]: route,
      'incident_archive.request_id': requestId,
    };
    const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, outer);
    context.with(trace.setSpan(outer, span), goOn);
    return (status) => {
      span.setAttribute(ATTR_HTTP_RESPONSE_STATUS_CODE, status);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  };

  const statement = ({ name, text }: TracedStatement): EndStatement | null => {
    // the server's own work, which never ends, is no request's
    if (trace.getActiveSpan()?.isRecording() !== true) return null;
    const operation = /^\s*([A-Za-z]+)/.exec(text)?.[1]?.toUpperCase() ?? 'STATEMENT';
    const summary = name ?? operation;
    const span = tracer.startSpan(summary, {
      kind: SpanKind.CLIENT,
      attributes: {
        [ATTR_DB_SYSTEM_NAME]: 'postgresql',
        [ATTR_DB_OPERATION_NAME]: operation,
        [ATTR_DB_QUERY_SUMMARY]: summary,
      },
    });
    return (hasFailed) => {
      if (hasFailed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    };
  };

  return {
    request,
    statement,
    operation: (type, name) => {
      const span = trace.getActiveSpan();
      span?.setAttribute('graphql.operation.type', type);
      if (name !== null) span?.setAttribute('graphql.operation.name', name.slice(0, MAX_NAME_LENGTH));
    },
    end: async () => {
      await Promise.race([
        provider.shutdown().catch(() => undefined),
        sleep(END_TIMEOUT_MS, null, { ref: false }),
      ]);
      for (const api of [trace, context, propagation, diag]) api.disable();
    },
  };
}

/** Has the log say, now and then, that traces could not be sent; of the libraries' own words nothing, which hold addresses. */
function complainTo(logger: TracingOptions['logger']): void {
  let complainedAt = Number.NEGATIVE_INFINITY;
  const complain = (): void => {
    if (performance.now() - complainedAt < COMPLAIN_MS) return;
    complainedAt = performance.now();
    logger.warn('traces could not be sent to ARCHIVE_TRACES_URL');
  };
  const nothing = (): void => undefined;
  diag.setLogger({ error: complain, warn: nothing, info: nothing, debug: nothing, verbose: nothing });
}
