import { badInput } from '../core/errors';
import { member, type JsonObject } from '../core/json';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type RecordKind,
  type RecordKindName,
} from '../entities';

/** The kinds of records, as the command line names them. */
export const recordKindNames: readonly RecordKindName[] = [
  'security-incidents',
  'postmortems',
  'cascade-events',
  'recovery-sessions',
];

/** The kind of that name; BAD_USER_INPUT naming `field` where there is none. */
export function parseKindName(text: string, field: string): RecordKindName {
  const found = recordKindNames.find((name) => name === text);
  if (found === undefined) throw badInput(field, `must be one of ${recordKindNames.join(', ')}`);
  return found;
}

/** Runs `work` with the kind of that name. */
export function withKind<T>(name: RecordKindName, work: <Row>(kind: RecordKind<Row>) => T): T {
  switch (name) {
    case 'security-incidents':
      return work(securityIncidentKind);
    case 'postmortems':
      return work(postmortemKind);
    case 'cascade-events':
      return work(cascadeEventKind);
    case 'recovery-sessions':
      return work(recoverySessionKind);
    default:
      return name satisfies never;
  }
}

/** Whether records of a kind belong to a namespace. */
export function hasNamespace(kind: RecordKindName): boolean {
  const columns = withKind(kind, (of) => of.columns);
  return columns.some(({ property }) => property === 'namespace');
}

/** Keys that a record of one kind always has, and no record of another. */
const telltales: Record<RecordKindName, readonly string[]> = {
  'security-incidents': ['incident_type'],
  postmortems: ['incident_id'],
  'cascade-events': ['trigger', 'cascade_id'],
  'recovery-sessions': ['session_id'],
};

/** The kind that a record's keys tell; BAD_USER_INPUT where they fit none or several. */
export function kindOf(record: JsonObject): RecordKindName {
  const fitting = recordKindNames.filter((name) =>
    telltales[name].some((key) => member(record, key) !== undefined),
  );
  const [kind] = fitting;
  if (kind === undefined) throw badInput(null, 'its keys fit no kind of record');
  if (fitting.length > 1) throw badInput(null, `its keys fit several kinds of record: ${fitting.join(', ')}`);
  return kind;
}
