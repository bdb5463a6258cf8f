import type { Answer } from '../../../http/support/probe-app';
import { cameOfReading, withoutNames } from './answers';
import { askers, homeOf, type Asker } from './askers';
import type { Findings } from './findings';
import { readRows, type ReadRow } from './read-rows';
import { domains, readBy } from './rules';
import type { SchemaFields } from './schema-fields';
import { anything, type Subject } from './subjects';
import type { TableArchive } from './table-archive';

/** The rows that one request asks: those whose paths begin alike. */
export interface Question {
  readonly root: string;
  readonly rows: readonly { readonly field: string; readonly row: ReadRow }[];
}

/** All rows about what is read, by the root field with its arguments. */
export function questions(): Question[] {
  const byRoot = new Map<string, Question['rows']>();
  for (const [field, rows] of Object.entries(readRows)) {
    for (const row of rows) {
      const [root = ''] = row.path(anything, 'home');
      byRoot.set(root, [...(byRoot.get(root) ?? []), { field, row }]);
    }
  }
  return [...byRoot].map(([root, rows]) => ({ root, rows }));
}

/** Has each asker ask a question of each subject; what names no subject is asked once. */
export async function readAll(
  { ask, subjects }: TableArchive,
  fields: SchemaFields,
  { rows }: Question,
  findings: Findings,
): Promise<void> {
  for (const asker of askers) {
    const answers = new Map<string, Answer>();
    for (const subject of subjects) {
      const asked = askedOf(rows, asker, subject);
      if (asked.length === 0) continue;
      const paths = asked.map(({ path }) => path);
      const { document, ends } = fields.document('query', paths);
      expect(ends).toEqual(asked.map(({ field }) => field));
      const answer = answers.get(document) ?? (await ask(asker, document));
      answers.set(document, answer);
      for (const { field, path, row } of asked) {
        const came = cameOfReading(answer, row, path, subject);
        const what = row.of === undefined ? field : `${field}, of ${row.of}`;
        findings.add({ asker, subject }, what, readBy(asker, row, subject), came);
      }
      findings.addTold({ asker, subject }, withoutNames(answer, document, subject));
    }
  }
}

/** What is about nothing is asked as if it were about each namespace. */
function askedOf(rows: Question['rows'], asker: Asker, subject: Subject) {
  return rows
    .filter(({ row }) => (row.about ?? domains.namespaced).includes(subject.domain))
    .map(({ field, row }) => ({ field, row, path: row.path(subject, homeOf(asker)) }));
}
