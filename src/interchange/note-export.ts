import type { Caller } from '../auth';
import type { Database } from '../database';
import type { RecordKindName } from '../entities';
import { noteExport } from '../repositories/note-export';
import { withKind } from './record-kinds';
import type { ExportSelection } from './record-source';
import { filterOf } from './repository-source';

/** Has the access log say that a caller exports the records of a kind that a selection takes; see `noteExport`. */
export function noteExportOf(
  database: Database,
  caller: Caller,
  kind: RecordKindName,
  selection: ExportSelection,
): Promise<void> {
  const { namespace } = selection;
  return withKind(kind, (of) =>
    noteExport(database, caller, of, { filter: filterOf(of, selection), namespace }),
  );
}
