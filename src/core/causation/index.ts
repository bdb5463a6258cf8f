export { traceCausation } from './trace';
export type { CausationTrace, TraceDirection, TraceStep, TracedCascade } from './trace';
