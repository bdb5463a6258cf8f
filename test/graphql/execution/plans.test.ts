import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  buildSchema,
  execute,
  getOperationAST,
  isObjectType,
  parse,
  responsePathAsArray,
  validate,
  type GraphQLSchema,
} from 'graphql';
import { Plans } from '../../../src/graphql/execution';
import { isLong } from '../../drills/support/length';
import { randomDocument, randomOf, type Literals } from '../support/random-document';
import { told, type Told } from '../support/told';

const DOCUMENTS = isLong ? 10_000 : 400;
const SEED = Number(process.env['ARCHIVE_TEST_SEED'] ?? 20261126);

const SDL = `
  enum Color { RED GREEN }
  input Pick { color: Color = RED, name: String, deep: Pick }
  type Query { node(pick: Pick, n: Int = 3): Node  must: Node!  nodes(first: Int): [Node!]  grid: [[Leaf]!]  word: String }
  type Mutation { set(n: Int!): Node  add(pick: Pick): Leaf!  word: String! }
  type Node { id: ID!  name(upper: Boolean): String  color: Color  leaf: Leaf  sure: Leaf!  nodes: [Node]  all: [Leaf!]!  n: Int!  f: Float }
  type Leaf { id: ID!  text: String!  words: [String!]  flag: Boolean! }
`;

describe('an operation that is executed by a plan', () => {
  const schema = capricious(buildSchema(SDL));
  const plans = new Plans(schema);

  it.each(['Query', 'Mutation'])(
    'answers as graphql-js does, whatever its fields do: %s',
    async (rootName) => {
      const root = schema.getType(rootName);
      if (!isObjectType(root)) throw new Error(`there is no ${rootName}`);
      const random = randomOf(SEED);
      const asked = Array.from({ length: DOCUMENTS }, () => randomDocument(schema, root, random, literals));
      const expected: Told[] = [];
      for (const [salt, { text, variables }] of asked.entries()) {
        const document = parse(text);
        expect(validate(schema, document).map(({ message }) => `${message}: ${text}`)).toEqual([]);
        expected.push(
          told(await execute({ schema, document, variableValues: variables, contextValue: { salt } })),
        );
      }
      for (const [salt, { text, variables }] of asked.entries()) {
        const document = parse(text);
        const operation = getOperationAST(document);
        const planned = operation && plans.operation(document, operation).with(variables);
        if (!planned) throw new Error(`no plan: ${text}`);
        const result = await planned.execute({ salt });
        const found = told(result);
        if (found.text !== expected[salt]?.text)
          throw new Error(`seed ${SEED}, ${salt}: ${text}\n${found.text}\n${expected[salt]?.text}`);
        expect(planned.write(result.data)).toBe(JSON.stringify(result.data));
      }
      // else nothing of it was tried
      expect(expected.filter(({ hasErrors }) => hasErrors).length).toBeGreaterThan(DOCUMENTS / 10);
      expect(expected.filter(({ hasData }) => !hasData).length).toBeGreaterThan(DOCUMENTS / 100);
    },
  );

  it.each([
    ['a subscription', 'subscription { tick }'],
    ['what asks for the schema', '{ __schema { types { name } } }'],
    ['an interface', '{ any { id } }'],
    [
      'more than a thousand fields',
      `{ ...A0 } ${Array.from({ length: 10 }, (_, at) => `fragment A${at} on Query { a${at}: me { ...A${at + 1} } b${at}: me { ...A${at + 1} } }`).join(' ')} fragment A10 on Query { word }`,
    ],
  ])('is left to graphql-js where it is %s', (_what, text) => {
    const other = buildSchema(
      'interface Any { id: ID } type One implements Any { id: ID } type Query { any: Any word: String me: Query } type Subscription { tick: Int }',
    );
    const document = parse(text);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('a document has one operation');

    expect(new Plans(other).operation(document, operation).with({})).toBeNull();
  });

  it('hears of each item of a list that fails, though another one has failed before', async () => {
    const unhandled: unknown[] = [];
    const onUnhandled = (reason: unknown): void => void unhandled.push(reason);
    process.on('unhandledRejection', onUnhandled);
    const later = (): Promise<never> => Promise.reject(new Error('failed later'));
    const other = buildSchema('type Item { word: String! } type Query { items: [Item!] }');
    const query = other.getQueryType()?.getFields()['items'];
    if (query === undefined) throw new Error('there is no such field');
    query.resolve = () => [{ word: later }, { word: null }, later(), { word: later }];
    const document = parse('{ items { word } }');
    const operation = getOperationAST(document);

    const planned = operation && new Plans(other).operation(document, operation).with({});
    const result = await planned?.execute({});
    await nextTurn();
    process.off('unhandledRejection', onUnhandled);

    expect(result?.data).toEqual({ items: null });
    expect(result?.errors).toHaveLength(1);
    expect(unhandled).toEqual([]);
  });

  it('does not tell what fails later below something that is null already', async () => {
    const other = buildSchema('type Item { now: Int! later: Int } type Query { item: Item slow: Int }');
    const fields = other.getQueryType()?.getFields();
    if (fields === undefined) throw new Error('there are no queries');
    const failing = async (ticks: number): Promise<never> => {
      for (let tick = 0; tick < ticks; tick += 1) await nextTurn();
      throw new Error(`failed after ${ticks}`);
    };
    const slow = async (): Promise<number> => {
      for (let tick = 0; tick < 6; tick += 1) await nextTurn();
      return 1;
    };
    const rootValue = { item: { now: () => failing(1), later: () => failing(3) }, slow };
    for (const [name, field] of Object.entries(fields))
      field.resolve = () => (name === 'item' ? rootValue.item : rootValue.slow());
    const document = parse('{ item { now later } slow }');
    const operation = getOperationAST(document);

    const planned = operation && new Plans(other).operation(document, operation).with({});
    const result = await planned?.execute({});
    const expected = await execute({ schema: other, document });

    expect(result?.errors?.map(({ path }) => path)).toEqual([['item', 'now']]);
    expect(JSON.stringify(result)).toBe(JSON.stringify({ errors: expected.errors, data: expected.data }));
  });

  it('costs bounded memory, however many others come', () => {
    const kept = new Plans(schema);
    const fields = Array.from({ length: 50 }, (_, at) => `w${at}: word`).join(' ');
    const operations = Array.from({ length: 450 }, (_, at) => {
      const document = parse(`query Q${at} ($yes: Boolean!) { ${fields} node @include(if: $yes) { id } }`);
      const operation = getOperationAST(document);
      if (!operation) throw new Error('a document has one operation');
      return kept.operation(document, operation);
    });
    const plan = (yes: boolean) => operations.forEach((operation) => operation.with({ yes }));
    plan(true);
    plan(false);

    // at 500 bytes a field and 100 a character of the document
    expect(kept.count).toBeGreaterThan(50);
    expect(kept.count).toBeLessThan((16 * 1024 * 1024) / (52 * 500));
    expect(operations[0]?.with({ yes: true })).not.toBeNull();
  });

  it('keeps no long document alive for a short plan, and no name of a condition', () => {
    const kept = new Plans(schema);
    const prepare = (text: string, variables: Readonly<Record<string, boolean>>) => {
      const document = parse(text);
      const operation = getOperationAST(document);
      if (!operation) throw new Error('a document has one operation');
      return kept.operation(document, operation).with(variables);
    };
    const long = 'x'.repeat(100_000);
    for (let at = 0; at < 10; at += 1) expect(prepare(`# ${at} ${long}\n{ word }`, {})).not.toBeNull();
    expect(kept.count).toBe(1);
    expect(
      prepare(`query ($${long}: Boolean!) { word @skip(if: $${long}) }`, { [long]: true }),
    ).not.toBeNull();
    expect(kept.count).toBe(1);
  });

  it('is left to graphql-js where its variables do not fit', () => {
    const document = parse('query ($pick: Pick, $n: Int!) { node(pick: $pick, n: $n) { id } }');
    const operation = getOperationAST(document);
    if (!operation) throw new Error('a document has one operation');
    const planned = plans.operation(document, operation);

    expect(planned.with({ pick: { color: 'BLUE' }, n: 1 })).toBeNull();
    expect(planned.with({ pick: { color: 'RED' } })).toBeNull();
    expect(planned.with({ pick: { color: 'RED' }, n: 1 })).not.toBeNull();
  });
});

const literals: Literals = (type, _name, random) => {
  if (type === 'Int') return String(Math.floor(random() * 9));
  if (type === 'Boolean') return random() < 0.5 ? 'true' : 'false';
  return '"text"';
};

/** Gives each field a resolver that does the same at the same place: gives a value, null or an error, at once or later. */
function capricious(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      // some stay with the property of their name
      if (['id', 'flag', 'f'].includes(field.name)) continue;
      field.resolve = (source, args, context: { readonly salt: number }, info) => {
        const place = `${context.salt} ${JSON.stringify(info.path)} ${JSON.stringify(args)} ${info.fieldNodes.length}`;
        const random = randomOf(hashOf(place));
        const isInList = responsePathAsArray(info.path).some((key) => typeof key === 'number');
        const sound = isSound(context.salt);
        const isLater = (sound || !isInList) && random() < 0.3;
        const fate = sound ? 1 : random();
        const outcome = (): unknown => {
          if (fate < 0.04) throw new Error(`failed: ${place}`);
          if (fate < 0.07) return new Error(`is an error: ${place}`);
          if (fate < 0.14) return null;
          return valueOf(String(info.returnType), sound ? () => 0.5 + random() / 2 : random, sound);
        };
        return isLater ? Promise.resolve().then(outcome) : outcome();
      };
    }
  }
  return schema;
}

/**
 * Every other document meets no failure. Where there are some, lists hold nothing that comes later: of promises beside an
 * item that fails at once graphql-js leaves some to nobody, and the process would end.
 */
function isSound(salt: number): boolean {
  return salt % 2 === 1;
}

function valueOf(type: string, random: () => number, isSoundHere: boolean): unknown {
  if (type.endsWith('!')) return valueOf(type.slice(0, -1), random, isSoundHere);
  if (type.startsWith('[')) {
    if (random() < 0.05) return 'no list';
    const item = (): unknown => (random() < 0.05 ? null : valueOf(type.slice(1, -1), random, isSoundHere));
    const items = Array.from({ length: Math.floor(random() * 4) }, item);
    return isSoundHere && random() < 0.6 ? items.map((value) => Promise.resolve(value)) : items;
  }
  switch (type) {
    case 'Color':
      return random() < 0.1 ? 'BLUE' : 'GREEN';
    case 'Int':
      return random() < 0.1 ? 1.5 : 7;
    case 'String':
      return random() < 0.1 ? {} : 'a "word"\u2028';
    case 'Boolean':
      return true;
    default:
      return {
        id: random() < 0.1 ? null : 12,
        flag: () => {
          if (random() < 0.1) throw new Error('a method failed');
          return true;
        },
        f: (_given: unknown, { salt }: { salt: number }) => salt / 4,
      };
  }
}

function hashOf(text: string): number {
  let hash = 2166136261;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 16777619);
  return hash >>> 0;
}
