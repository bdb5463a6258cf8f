import type { Database } from '../database';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  type CascadeEvent,
  type Postmortem,
  type RecoverySession,
} from '../entities';
import { AccessBuffer } from './access-buffer';
import { EventRecorder } from './event-recorder';
import { saveRows } from './save';
import { lockOfEvents, namespaceOf, saveCascadeEvents } from './save-cascade-events';
import { SaveCommit } from './save-commit';
import { savePostmortems } from './save-postmortems';

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
    cascadeEvents: new SaveCommit(database, cascadeEventKind, saveCascadeEvents, {
      lockOf: lockOfEvents,
      chainOf: namespaceOf,
    }),
    postmortems: new SaveCommit(database, postmortemKind, savePostmortems),
    recoverySessions: new SaveCommit(database, recoverySessionKind, (tx, records, options) =>
      saveRows(tx, recoverySessionKind, records, options),
    ),
  };
  writers.set(database, made);
  return made;
}
