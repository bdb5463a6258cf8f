export { traceCausation, traceErased } from './trace';
export type { CausationTrace, TraceDirection, TraceStep, TracedCascade } from './trace';
