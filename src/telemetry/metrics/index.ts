export { Metrics } from './metrics';
export type { BuildInfo } from './metrics';
export { addOwnMetrics } from './own-metrics';
export type { OwnState } from './own-metrics';
export { RequestMetrics } from './request-metrics';
export type { OperationType } from './request-metrics';
