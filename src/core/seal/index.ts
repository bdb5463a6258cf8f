export type { EffectDraft, InterventionDraft, SettledEffect } from './effect-draft';
export { nextInstant, sealEvent } from './seal-event';
export type { ChainHead, EventDraft } from './seal-event';
export { settleEffects } from './settle-effects';
