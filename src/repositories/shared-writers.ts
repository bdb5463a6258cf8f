import type { Database } from '../database';
import { recoverySessionKind, type CascadeEvent, type Postmortem, type RecoverySession } from '../entities';
import { AccessBuffer } from './access-buffer';
import { EventRecorder } from './event-recorder';
import { cascadeEventSaving, namespaceOf } from './save-cascade-events';
import { SaveCommit } from './save-commit';
import { postmortemSaving } from './save-postmortems';

/** What the callers of one process share: transactions that carry the writes of several. */
export interface SharedWriters {
  readonly recorder: EventRecorder;
  readonly cascadeEvents: SaveCommit<CascadeEvent>;
  readonly postmortems: SaveCommit<Postmortem>;
  readonly recoverySessions: SaveCommit<RecoverySession>;
  /** Entries of the access log that no write carries. */
  readonly access: AccessBuffer;
}

const writers = new WeakMap<Database, SharedWriters>();

/** Those of a database, made once for it and for all that its requests are given of it. */
export function sharedWriters({ shared: database }: Database): SharedWriters {
  const known = writers.get(database);
  if (known !== undefined) return known;
  const made: SharedWriters = {
    recorder: new EventRecorder(database),
    access: new AccessBuffer(database),
    cascadeEvents: new SaveCommit(database, cascadeEventSaving, namespaceOf),
    postmortems: new SaveCommit(database, postmortemSaving),
    recoverySessions: new SaveCommit(database, { kind: recoverySessionKind }),
  };
  writers.set(database, made);
  return made;
}
