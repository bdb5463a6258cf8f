export type { CascadeEventRecord, CascadeEventShape } from './cascade-event-record';
export { deriveCausationChain, deriveEffectCounts } from './effects';
export type { EffectCounts } from './effects';
export { Fields, MAX_KEY_LENGTH, MAX_NAME_LENGTH } from './fields';
export { parseCascadeEventRecord } from './parse-cascade-event';
export { digestAndDocument, receiptDigest } from './receipt-digest';
export { canonicalCascadeEventRecord, writeCascadeEventRecord } from './write-cascade-event';
