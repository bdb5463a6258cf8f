/** What a caller gives of a manual intervention; the archive adds the keys to its effect. */
export interface InterventionDraft {
  readonly interventionType: string;
  /** JSON text. */
  readonly overriddenDecision?: string | null;
  readonly justification?: string | null;
  readonly approvedBy?: string | null;
  readonly relatedCascadeId?: string | null;
}

/** An effect as the caller of a recording gives it. */
export interface EffectDraft {
  /** A name within the call, by which other effects may name this one as their cause. */
  readonly ref?: string | null;
  /** Assigned where it is left out. */
  readonly eventId?: string | null;
  readonly actionType: string;
  /** An event id or a ref; the effect before it where it is left out, the trigger for the first. */
  readonly causedBy?: string | null;
  readonly success: boolean;
  readonly target?: string | null;
  /** Canonical JSON of an object; `{}` where it is left out. */
  readonly details?: string | null;
  readonly errorMessage?: string | null;
  /** As it was given; the event's own timestamp where it is left out. */
  readonly executedAt?: string | null;
  readonly intervention?: InterventionDraft | null;
}

/** An effect with its identity and cause settled; what it lacks follows from the event. */
export interface SettledEffect extends EffectDraft {
  readonly eventId: string;
  readonly causedBy: string;
}
