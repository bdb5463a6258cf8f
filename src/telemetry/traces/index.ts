export { startTracing, traceStatement } from './start-tracing';
export type { EndStatement, TracedRequest, TracedStatement, Tracing, TracingOptions } from './tracing';
