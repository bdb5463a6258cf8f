import { extendSchema, parse } from 'graphql';
import { Role } from '../../src/auth';
import { buildArchiveSchema } from '../../src/resolvers';
import { askers, namesHiddenFrom } from './support/access-table/askers';
import { changeRows } from './support/access-table/change-rows';
import { changeAll } from './support/access-table/changing';
import { Findings } from './support/access-table/findings';
import { withoutLinks } from './support/access-table/linked-records';
import { readRows } from './support/access-table/read-rows';
import { questions, readAll } from './support/access-table/reading';
import { SchemaFields } from './support/access-table/schema-fields';
import { anything } from './support/access-table/subjects';
import { listenAll, streamRows } from './support/access-table/streams';
import { useTableArchive } from './support/access-table/table-archive';

const schema = buildArchiveSchema();
const fields = new SchemaFields(schema);
const open = useTableArchive();

describe('the table of who may have what', () => {
  test('has rows for each query, mutation and link, and for nothing else', () => {
    const given = Object.values(changeRows).flatMap((rows) => rows.flatMap(({ gives }) => gives));
    const heard = Object.entries(streamRows).flatMap(([field, { gives }]) => [field, ...gives]);
    const rows = [...Object.keys(readRows), ...Object.keys(changeRows), ...new Set(given), ...heard];
    expect(rows.sort()).toEqual([...fields.roots, ...fields.links, ...fields.payloadLinks].sort());
  });

  test('has none for what the schema comes to have', () => {
    const added = `extend type Query { added: Int }
      extend type Mutation { added: Int }
      extend type Subscription { added: Int }
      extend type Hold { postmortem: Postmortem }
      extend type SavePostmortemPayload { hold: Hold }`;
    const { links, payloadLinks, roots } = new SchemaFields(extendSchema(schema, parse(added)));
    const before = new Set([...fields.roots, ...fields.links, ...fields.payloadLinks]);
    expect([...roots, ...links, ...payloadLinks].filter((field) => !before.has(field))).toEqual([
      'Query.added',
      'Mutation.added',
      'Subscription.added',
      'Hold.postmortem',
      'SavePostmortemPayload.hold',
    ]);
  });
});

describe('what is there is shown to those who may see it, and to others is as what is not', () => {
  test.each(questions())('$root', async (question) => {
    const findings = new Findings();
    await readAll(open(), fields, question, findings);
    findings.check();
  });
});

describe('what came is told to those who may see it, and to others is as what did not come', () => {
  test.each(Object.entries(streamRows))('%s', async (field, row) => {
    const findings = new Findings();
    await listenAll(open(), field, row, findings);
    findings.check();
  });
});

describe('whoever has namespaces and asks for everything', () => {
  const scoped = askers.filter(({ namespaces, role }) => role !== null && namespaces !== null);

  test.each(fields.bare)('is told no name of what others alone see: %s', async (field) => {
    const { document } = fields.document('query', [[field]]);
    for (const asker of scoped) {
      const told = withoutLinks((await open().ask(asker, document)).text);
      const named = namesHiddenFrom(asker).filter((name) => told.includes(name));
      expect({ asker: asker.name, named }).toEqual({ asker: asker.name, named: [] });
    }
  });

  const viewers = askers.filter(({ role }) => role === Role.VIEWER);

  test.each(fields.filtered)('is answered as if those namespaces were all: %s', async (field) => {
    for (const viewer of viewers.filter(({ namespaces }) => namespaces !== null)) {
      const filter = `filter: { namespace: { in: ${JSON.stringify(viewer.namespaces)} } }`;
      const within = fields.document('query', [[`${field}(${filter})`]]);
      const bare = fields.document('query', [[field]]);
      for (const all of viewers.filter(({ namespaces }) => namespaces === null)) {
        const { text } = await open().ask(all, within.document);
        expect(await open().ask(viewer, bare.document)).toMatchObject({ errors: [], text });
      }
    }
  });
});

describe('a change is made for those who may make it, and for others changes nothing', () => {
  const call = { subject: anything, key: 'key', from: 'home', into: 'home' };
  const changes = Object.entries(changeRows).flatMap(([field, rows]) =>
    rows.map((row) => {
      const asked = `${field.replace('Mutation.', '')}(${row.input(call)})`;
      const of = row.of === undefined ? '' : `, of ${row.of}`;
      return { field, row, title: `${asked}${of}${row.isByTwo === true ? ', which takes two' : ''}` };
    }),
  );

  test.each(changes)('$title', async ({ field, row }) => {
    const findings = new Findings();
    await changeAll(open(), fields, [field, row], findings);
    findings.check();
  });
});
