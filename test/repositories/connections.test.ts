import type { Postmortem } from '../../src/entities';
import type { Order } from '../../src/query';
import { aCascadeEvent, aPostmortem, aSecurityIncident, secondsIntoMarch, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const orders: (Order<Postmortem> | undefined)[] = [
  undefined,
  { field: 'startedAt', direction: 'ASC' },
  { field: 'startedAt', direction: 'DESC' },
  { field: 'createdAt', direction: 'ASC' },
  { field: 'durationSeconds', direction: 'DESC' },
];

/** Postmortems with ties, in every order, and some without a time. */
async function seed(count: number): Promise<void> {
  await archive.postmortems.saveMany(
    Array.from({ length: count }, (_, index) =>
      aPostmortem({
        incidentId: `i${String((index * 7) % count).padStart(3, '0')}`,
        startedAt: index % 5 === 0 ? null : secondsIntoMarch(Math.floor(index / 4)),
        createdAt: secondsIntoMarch(index % 3),
        durationSeconds: ['1', '1.0', '1.00', '-2', '10'][index % 5] ?? '0',
      }),
    ),
  );
}

async function walk(
  isForward: boolean,
  size: number,
  orderBy?: Order<Postmortem>,
  between: () => Promise<unknown> = async () => undefined,
): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < 100; pages += 1) {
    const page = await archive.postmortems.findConnection(
      undefined,
      isForward ? { orderBy, first: size, after: cursor } : { orderBy, last: size, before: cursor },
    );
    const ids = page.edges.map(({ node }) => node.incidentId);
    if (isForward) seen.push(...ids);
    else seen.unshift(...ids);
    expect(isForward ? page.hasPreviousPage : page.hasNextPage).toBe(cursor !== undefined);
    cursor = (isForward ? page.edges.at(-1) : page.edges[0])?.cursor;
    if (!(isForward ? page.hasNextPage : page.hasPreviousPage)) return seen;
    expect(ids).toHaveLength(size);
    await between();
  }
  throw new Error('the walk has no end');
}

describe.each(orders)('pages in the order %j', (orderBy) => {
  test('of every size visit each record once, in the order of the list, both ways', async () => {
    await seed(23);
    const list = (await archive.postmortems.find({ orderBy })).map(({ incidentId }) => incidentId);
    expect(new Set(list).size).toBe(23);

    for (let size = 1; size <= 24; size += 1) {
      expect(await walk(true, size, orderBy)).toEqual(list);
      expect(await walk(false, size, orderBy)).toEqual(list);
    }
  });

  test('neither skip nor repeat a record while others are added', async () => {
    await seed(20);
    const list = (await archive.postmortems.find({ orderBy })).map(({ incidentId }) => incidentId);
    let added = 0;
    const add = () =>
      archive.postmortems.saveMany(
        Array.from({ length: 3 }, () => {
          added += 1;
          return aPostmortem({
            incidentId: `added${added}`,
            startedAt: added % 4 === 0 ? null : secondsIntoMarch(added % 6),
            createdAt: secondsIntoMarch(added % 3),
            durationSeconds: String(added % 3),
          });
        }),
      );

    for (const isForward of [true, false]) {
      const seen = await walk(isForward, 3, orderBy, add);
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => id.startsWith('i'))).toEqual(list);
    }
  });
});

describe('a page', () => {
  test('lies after one cursor and before another', async () => {
    await seed(10);
    const all = await archive.postmortems.findConnection();
    const [after, before] = [all.edges[2]?.cursor, all.edges[7]?.cursor];
    const ids = async (options: object) =>
      (await archive.postmortems.findConnection(undefined, options)).edges.map(({ node }) => node.incidentId);
    const list = all.edges.map(({ node }) => node.incidentId);

    expect(await ids({ after, before })).toEqual(list.slice(3, 7));
    expect(await ids({ after, before, first: 2 })).toEqual(list.slice(3, 5));
    expect(await ids({ after, before, last: 2 })).toEqual(list.slice(5, 7));
    expect(await ids({ after: before, before: after })).toEqual([]);
  });

  test('has 100 records where no size is given, none for 0, 1,000 at most', async () => {
    await archive.postmortems.saveMany(
      Array.from({ length: 150 }, (_, index) => aPostmortem({ incidentId: `i${index}` })),
    );
    const { postmortems } = archive;

    expect((await postmortems.findConnection()).edges).toHaveLength(100);
    expect(await postmortems.findConnection(null, { first: 0 })).toEqual({
      edges: [],
      hasNextPage: true,
      hasPreviousPage: false,
    });
    expect((await postmortems.findConnection(null, { last: 1_000 })).edges).toHaveLength(150);
    for (const [field, options] of [
      ['first', { first: 1_001 }],
      ['first', { first: -1 }],
      ['last', { last: 1_001 }],
      ['last', { first: 1, last: 1 }],
    ] as const) {
      await expect(postmortems.findConnection(null, options)).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        field,
      });
    }
  });

  test('keeps to its filter', async () => {
    await seed(20);
    const filter = { durationSeconds: { eq: '1' } };
    const first = await archive.postmortems.findConnection(filter, { first: 5 });
    const rest = await archive.postmortems.findConnection(filter, { after: first.edges.at(-1)?.cursor });

    const list = (await archive.postmortems.find({ filter })).map(({ incidentId }) => incidentId);
    expect([...first.edges, ...rest.edges].map(({ node }) => node.incidentId)).toEqual(list);
    expect(list).toHaveLength(12);
  });
});

test('incidents page by number, events by the microsecond', async () => {
  await archive.securityIncidents.createMany(
    Array.from({ length: 12 }, () => ({ input: aSecurityIncident({ createdAt: secondsIntoMarch(0) }) })),
  );
  await archive.cascadeEvents.saveMany(
    Array.from({ length: 12 }, (_, index) =>
      aCascadeEvent({
        cascadeId: `c${index}`,
        timestamp: time(`2026-03-01T00:00:00.00000${index % 3}Z`),
      }),
    ),
  );
  const { securityIncidents, cascadeEvents } = archive;
  const incidents = await securityIncidents.findConnection(null, { first: 3 });
  const nextIncidents = await securityIncidents.findConnection(null, { after: incidents.edges[2]?.cursor });
  const events = await cascadeEvents.findConnection(null, { first: 5 });
  const nextEvents = await cascadeEvents.findConnection(null, { after: events.edges[4]?.cursor });

  expect([...incidents.edges, ...nextIncidents.edges].map(({ node }) => node.id)).toEqual(
    (await securityIncidents.find()).map(({ id }) => id),
  );
  expect([...events.edges, ...nextEvents.edges].map(({ node }) => node.cascadeId)).toEqual(
    (await cascadeEvents.find()).map(({ cascadeId }) => cascadeId),
  );
});

describe('a forged cursor is an error that names its argument', () => {
  const cursor = (...parts: unknown[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');

  test.each([
    ['no base64', 'ä!'],
    ['empty', ''],
    ['no JSON', Buffer.from('x').toString('base64url')],
    ['no list', Buffer.from('{}').toString('base64url')],
    ['too short', cursor('startedAt', null)],
    ['of another order', cursor('createdAt', '2026-03-01T00:00:00.000000Z', 'a')],
    ['of a field that is not there', cursor('x; DROP TABLE postmortems', null, 'a')],
    ['with a number', cursor('startedAt', 7, 'a')],
    ['with no time', cursor('startedAt', 'yesterday', 'a')],
    ['with infinity', cursor('startedAt', '-infinity', 'a')],
    ['with an offset that has seconds', cursor('startedAt', '2026-03-01T00:00:00+01:00:01', 'a')],
    ['with a key that is no text', cursor('startedAt', null, 7)],
    ['with a key that holds U+0000', cursor('startedAt', null, 'a\u0000')],
    ['with a key that is too long', cursor('startedAt', null, 'a'.repeat(257))],
    ['nested', cursor('startedAt', null, ['a'])],
  ])('%s', async (_what, forged) => {
    for (const argument of ['after', 'before'] as const) {
      await expect(archive.postmortems.findConnection(null, { [argument]: forged })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        field: argument,
      });
    }
  });

  test('a time that the archive would have spelled otherwise never reaches the database as it is', async () => {
    await seed(3);
    const page = await archive.postmortems.findConnection(null, {
      after: cursor('startedAt', '2027-01-01T00:00:00+23:59', 'a'),
    });
    expect(page.edges).toHaveLength(3);
  });

  test('null for a time that cannot be null, an id that is none, a duration that is none', async () => {
    const { securityIncidents, postmortems } = archive;
    for (const forged of [cursor('createdAt', null, '1'), cursor('createdAt', '2026-03-01T00:00:00Z', 'x')]) {
      await expect(securityIncidents.findConnection(null, { after: forged })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'after',
      });
    }
    await expect(
      postmortems.findConnection(null, {
        orderBy: { field: 'durationSeconds', direction: 'ASC' },
        before: cursor('durationSeconds', 'NaN', 'a'),
      }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', field: 'before' });
  });
});
