import type { Caller } from '../auth';
import type { Database } from '../database';
import type { RecordKindName } from '../entities';
import { readSnapshot } from '../repositories/export-reader';
import { noteExportOf } from './note-export';
import type { ExportSelection, RecordSource } from './record-source';
import { RepositorySource } from './repository-source';

/** Where somebody's exports come from. */
export interface ExportSource {
  /** Has the access log say what is about to be exported: comes before the first record is read. */
  note(kind: RecordKindName, selection: ExportSelection): Promise<void>;
  /** Runs `work` with the records of one state. */
  read<T>(work: (source: RecordSource) => Promise<T>): Promise<T>;
}

/** Exports of what a caller sees in a database. */
export function exportSource(database: Database, caller: Caller): ExportSource {
  return {
    note: (kind, selection) => noteExportOf(database, caller, kind, selection),
    read: (work) => readSnapshot(database, caller, (reader) => work(new RepositorySource(reader))),
  };
}
