import { AccessEntry } from './access-entry';
import { CascadeEvent } from './cascade-event';
import { Postmortem } from './postmortem';
import { recordColumns, type RecordColumn } from './record-column';
import { RecoverySession } from './recovery-session';
import { SecurityIncident } from './security-incident';

/** The name of a record kind, as the command line and stored revisions spell it. */
export type RecordKindName = 'security-incidents' | 'postmortems' | 'cascade-events' | 'recovery-sessions';

/** What filters, orders and pages know of a table. */
export interface RecordTable<Row> {
  readonly table: string;
  /** The property under which a record is saved once and got back. */
  readonly key: keyof Row & string;
  /** The time by which records come newest first; those without one come last. */
  readonly time: keyof Row & string;
  readonly columns: readonly RecordColumn[];
  /** `columns` by property. */
  readonly column: (property: string) => RecordColumn;
}

/** What the parts that serve all kinds alike know of one kind. */
export interface RecordKind<Row> extends RecordTable<Row> {
  readonly name: RecordKindName;
  readonly entity: new () => Row;
}

type Definition<Row> = Pick<RecordKind<Row>, 'entity' | 'table' | 'key' | 'time'>;

function tableOf<Row>({ entity, table, key, time }: Definition<Row>): RecordTable<Row> {
  const columns = recordColumns(entity);
  const byProperty = new Map(columns.map((column) => [column.property, column]));
  return {
    table,
    key,
    time,
    columns,
    column: (property) => {
      const column = byProperty.get(property);
      if (column === undefined) throw new Error(`${table} has no column ${property}`);
      return column;
    },
  };
}

function defineKind<Row>(definition: Definition<Row> & Pick<RecordKind<Row>, 'name'>): RecordKind<Row> {
  return { ...definition, ...tableOf(definition) };
}

export const securityIncidentKind = defineKind<SecurityIncident>({
  name: 'security-incidents',
  entity: SecurityIncident,
  table: 'security_incidents',
  key: 'id',
  time: 'createdAt',
});

export const postmortemKind = defineKind<Postmortem>({
  name: 'postmortems',
  entity: Postmortem,
  table: 'postmortems',
  key: 'incidentId',
  time: 'startedAt',
});

export const cascadeEventKind = defineKind<CascadeEvent>({
  name: 'cascade-events',
  entity: CascadeEvent,
  table: 'cascade_events',
  key: 'cascadeId',
  time: 'timestamp',
});

export const recoverySessionKind = defineKind<RecoverySession>({
  name: 'recovery-sessions',
  entity: RecoverySession,
  table: 'recovery_sessions',
  key: 'sessionId',
  time: 'startedAt',
});

/** The access log: no kind of record, for nobody saves, exports or redacts its entries. */
export const accessEntryTable = tableOf<AccessEntry>({
  entity: AccessEntry,
  table: 'access_entries',
  key: 'id',
  time: 'occurredAt',
});
