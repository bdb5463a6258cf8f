import { StoredHead } from './head-check';
import { RemovedStretch } from './removed-stretches';

/** Settings of a walk. */
export interface WalkOptions {
  /** How many events are remembered (default 50,000, about 300 bytes each). */
  readonly memory?: number;
  /** How many further events are taken before an unknown predecessor is looked up (default 64). */
  readonly patience?: number;
  /** Whether each event is told with its place. */
  readonly withEvents?: boolean;
  /** Leaves out whether counts and causation chains agree with the effects; the verdict says so. */
  readonly withoutEffects?: boolean;
  /** Whether events of the namespace stand before the window. */
  readonly hasEarlier?: boolean;
  /** The archive's own head; left out where it has none or the window ends before it. */
  readonly storedHead?: StoredHead | null;
  /** A head that the caller noted earlier. */
  readonly expectHead?: string | null;
  /** Whether retention removed every event of the namespace: then it is sound, with nothing in it. */
  readonly hasRetention?: boolean;
  /** The hash of the event without predecessor that retention removed: no other may be without one. */
  readonly retainedFirstHash?: string | null;
  /** What retention removed of the namespace around events that stayed, whatever the window. */
  readonly removedStretches?: readonly RemovedStretch[];
}
