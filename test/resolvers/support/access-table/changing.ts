import { cameOfChanging, withoutNames, type Outcome } from './answers';
import { askers, homeOf, type Asker } from './askers';
import type { Call, ChangeRow } from './change-row';
import type { Findings } from './findings';
import type { Maker } from './maker';
import { changedBy } from './rules';
import type { SchemaFields } from './schema-fields';
import type { Subject } from './subjects';
import type { TableArchive } from './table-archive';

/** One change that somebody asks for. */
interface Change {
  readonly asker: Asker;
  readonly subject: Subject;
  readonly call: Omit<Call, 'key'>;
  readonly wanted: Outcome;
}

/**
 * Has each asker ask for a change of each subject: first all who are to be told no, which leaves the archive as it was,
 * then the others, of whom each has a record of its own to change.
 */
export async function changeAll(
  archive: TableArchive,
  fields: SchemaFields,
  [field, row]: readonly [string, ChangeRow],
  findings: Findings,
): Promise<void> {
  const { ask, contents, maker, subjects } = archive;
  const [, name = ''] = field.split('.');
  const carryOut = async ({ asker, call, subject, wanted }: Change, key: string): Promise<void> => {
    const path = `${name}(input: { ${row.input({ ...call, key })} })`;
    const { document, ends } = fields.document('mutation', [[path]]);
    expect(ends).toEqual([field]);
    const answer = await ask(asker, document, row.isByTwo);
    findings.add({ asker, subject }, field, wanted, cameOfChanging(answer, row, name, fields));
    // where a key is taken, the answer tells so: keys are unique over the archive
    if (row.by !== 'key') findings.addTold({ asker, subject }, withoutNames(answer, document, subject));
  };

  const changes = changesOf(row, subjects, maker);
  const refused = changes.filter(({ wanted }) => wanted !== 'done');
  const keys = new Map<string, string>();
  for (const { call } of refused)
    keys.set(placeOf(call), keys.get(placeOf(call)) ?? (await keyFor(row, maker, call)));
  const before = await contents();
  for (const change of refused) await carryOut(change, keys.get(placeOf(change.call)) ?? '');
  expect(await contents()).toBe(before);
  for (const change of changes)
    if (change.wanted === 'done') await carryOut(change, await keyFor(row, maker, change.call));
  expect(await contents()).not.toBe(before);
}

function changesOf(row: ChangeRow, subjects: readonly Subject[], maker: Maker): Change[] {
  return askers.flatMap((asker) =>
    subjects
      .filter(({ domain }) => row.about.includes(domain))
      .map((subject) => (row.by === 'record' || subject.name !== 'absent' ? subject : unused(subject, maker)))
      .map((subject) => {
        const from = homeOf(asker);
        const into = asker.namespaces === null ? subject.namespace : from;
        return { asker, subject, call: { subject, from, into }, wanted: changedBy(asker, row, subject) };
      }),
  );
}

/** A place in which nothing is, and keys that nobody has: a write may bring about what is absent. */
function unused(subject: Subject, maker: Maker): Subject {
  const keys = { event: maker.key(), session: maker.key(), postmortem: maker.key() };
  return { ...subject, ...keys, namespace: subject.namespace === '' ? '' : 'ulsan' };
}

function placeOf({ from, subject }: Omit<Call, 'key'>): string {
  return `${subject.domain} ${subject.name} ${from}`;
}

async function keyFor({ by, make }: ChangeRow, maker: Maker, call: Omit<Call, 'key'>): Promise<string> {
  const isNothing = make === undefined || (by === 'record' && call.subject.name === 'absent');
  return isNothing ? maker.key() : make(maker, call);
}
