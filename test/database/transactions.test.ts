import { ArchiveError } from '../../src/core/errors';
import { Database, DatabaseError, Transaction } from '../../src/database';
import { openTestDatabase, testEngine } from '../support/engine';

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
  await database.query({ text: 'CREATE TABLE notes (tag text PRIMARY KEY, body integer NOT NULL)' });
});

beforeEach(() => database.query({ text: 'TRUNCATE notes' }));

const insert = (tag: string) => ({ name: 'insert', text: 'INSERT INTO notes VALUES ($1, 1)', values: [tag] });
const tags = { name: 'tags', text: 'SELECT tag FROM notes ORDER BY tag' };
const raise = (sqlState: string) => ({
  text: `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${sqlState}'; END $$`,
});
/** A value that the driver cannot send. */
const unsendable = {
  toPostgres: () => {
    throw new Error('no such value');
  },
};

async function storedTags(): Promise<string[]> {
  return (await database.query<{ tag: string }>(tags)).map((row) => row.tag);
}

test('a transaction that resolves is kept and gives what its work gave', async () => {
  const answer = await database.transaction(async (tx) => {
    await tx.query(insert('a'));
    return 'done';
  });
  expect(answer).toBe('done');
  expect(await storedTags()).toEqual(['a']);
});

test('a transaction that throws changes nothing and passes the error on', async () => {
  const refused = new ArchiveError('CONFLICT', null, 'changed my mind');
  const work = database.transaction(async (tx) => {
    await tx.query(insert('a'));
    throw refused;
  });
  await expect(work).rejects.toBe(refused);
  expect(await storedTags()).toEqual([]);
});

test('two transactions never see rows of each other that are not committed', async () => {
  const entered = gate();
  const writer = database.transaction(async (tx) => {
    await tx.query(insert('never'));
    entered.open();
    await tx.query({ text: 'SELECT pg_sleep(0.1)' });
    expect(await tx.query(tags)).toHaveLength(1);
    throw new Error('undone');
  });
  await entered.opened;
  const looks = [database.transaction((tx) => tx.query(tags)), database.query(tags)];
  await expect(writer).rejects.toThrow('undone');
  expect(await Promise.all(looks)).toEqual([[], []]);
  expect(await storedTags()).toEqual([]);
});

test('statements of concurrent callers never get into the transactions of others', async () => {
  const write = (index: number): Promise<void> =>
    database.transaction(async (tx) => {
      await tx.query(insert(`${index}-first`));
      const own = await tx.query<{ count: string }>({
        text: 'SELECT count(*) AS count FROM notes WHERE tag LIKE $1',
        values: [`${index}-%`],
      });
      expect(own).toEqual([{ count: '1' }]);
      await tx.query(insert(`${index}-second`));
      if (index % 2 === 1) throw new Error('undone');
    });
  const single = (index: number) => database.query(insert(`single-${index}`));
  const indexes = Array.from({ length: 30 }, (_, index) => index);
  await Promise.allSettled(indexes.flatMap((index) => [write(index), single(index)]));
  const kept = indexes.flatMap((index) =>
    index % 2 === 0 ? [`${index}-first`, `${index}-second`, `single-${index}`] : [`single-${index}`],
  );
  expect((await storedTags()).sort()).toEqual(kept.sort());
});

test('a transaction goes on while other callers wait for a connection', async () => {
  const enter = gate();
  const running = database.transaction(async (tx) => {
    enter.open();
    await tx.query({ text: 'SELECT pg_sleep(0.05)' });
    await tx.query(insert('a'));
    return tx.query(tags);
  });
  await enter.opened;
  const waiting = Array.from({ length: 20 }, () => database.query({ text: 'SELECT 1' }));
  expect(await running).toEqual([{ tag: 'a' }]);
  expect(await Promise.all(waiting)).toHaveLength(20);
});

test('statements given at once inside a transaction run one after another', async () => {
  await database.transaction((tx) => Promise.all(['a', 'b', 'c'].map((tag) => tx.query(insert(tag)))));
  expect(await storedTags()).toEqual(['a', 'b', 'c']);
});

test('the database itself is not to be asked inside a transaction', async () => {
  const message = 'inside a transaction only its own session may be asked';
  await expect(database.transaction(() => database.query(tags))).rejects.toThrow(message);
  await expect(database.transaction(() => database.transaction((tx) => tx.query(tags)))).rejects.toThrow(
    message,
  );
  await expect(database.transaction(() => database.exclusively('x', async () => 1))).rejects.toThrow(message);
});

test('a statement after the end of its transaction is refused', async () => {
  let late: Transaction | undefined;
  await database.transaction(async (tx) => {
    late = tx;
  });
  await expect(late?.query(tags)).rejects.toThrow('after the end of its transaction');
});

test('a failed statement that nobody noticed is no commit', async () => {
  const work = database.transaction(async (tx) => {
    await tx.query(insert('a'));
    await tx.query({ text: 'SELECT 1/0' }).catch(() => undefined);
  });
  await expect(work).rejects.toMatchObject({ name: 'DatabaseError', sqlState: '25P02' });
  expect(await storedTags()).toEqual([]);
});

test('a constraint that is checked at the commit fails the transaction, and the session stays usable', async () => {
  await database.query({
    text: `CREATE TABLE pairs (left_tag text, CONSTRAINT pairs_fkey FOREIGN KEY (left_tag) REFERENCES notes (tag)
           DEFERRABLE INITIALLY DEFERRED)`,
  });
  const work = database.transaction((tx) => tx.query({ text: `INSERT INTO pairs VALUES ('missing')` }));
  await expect(work).rejects.toMatchObject({ sqlState: '23503', constraint: 'pairs_fkey' });
  expect(await storedTags()).toEqual([]);
  await database.query({ text: 'DROP TABLE pairs' });
});

test('a reading transaction refuses to write, and sees one state when it asks for it', async () => {
  const write = database.transaction((tx) => tx.query(insert('a')), { readOnly: true });
  await expect(write).rejects.toMatchObject({ sqlState: '25006' });
  const isolation = await database.transaction(
    (tx) => tx.query({ text: `SELECT current_setting('transaction_isolation') AS level` }),
    { isolation: 'repeatable read', readOnly: true },
  );
  expect(isolation).toEqual([{ level: 'repeatable read' }]);
});

describe.each(['40001', '40P01'])('when PostgreSQL answers %s', (sqlState) => {
  test('the transaction runs again', async () => {
    let attempts = 0;
    await database.transaction(async (tx) => {
      attempts += 1;
      await tx.query(insert('a'));
      if (attempts < 3) await tx.query(raise(sqlState));
    });
    expect(attempts).toBe(3);
    expect(await storedTags()).toEqual(['a']);
  });

  test('it runs a limited number of times', async () => {
    let attempts = 0;
    const work = database.transaction(async (tx) => {
      attempts += 1;
      await tx.query(raise(sqlState));
    });
    await expect(work).rejects.toMatchObject({ name: 'ArchiveError', code: 'UNAVAILABLE' });
    expect(attempts).toBe(8);
  });
});

test('no other failure is tried again', async () => {
  let attempts = 0;
  const work = database.transaction(async (tx) => {
    attempts += 1;
    await tx.query(raise('23514'));
  });
  await expect(work).rejects.toBeInstanceOf(DatabaseError);
  expect(attempts).toBe(1);
});

describe.each([
  ['of a request', () => database.forRequest(new AbortController().signal)],
  ['of the archive itself', () => database],
])('a transaction %s', (_, open) => {
  test('gives the rows of the statement that it begins with', async () => {
    await database.query(insert('a'));
    const first = { text: `${tags.text} FOR UPDATE` };
    const given = await open().transaction((tx) => Promise.resolve(tx.first), { first });
    expect(given).toEqual([{ tag: 'a' }]);
    expect(await open().transaction((tx) => Promise.resolve(tx.first))).toBeNull();
  });

  test('keeps nothing where it begins with a statement that fails, and the next one is well', async () => {
    let hasRun = false;
    const work = open().transaction(
      (tx) => {
        hasRun = true;
        return tx.query(insert('a'));
      },
      { first: raise('23514') },
    );
    await expect(work).rejects.toMatchObject({ sqlState: '23514' });
    expect(hasRun).toBe(false);
    await open().transaction((tx) => tx.query(insert('b')));
    expect(await storedTags()).toEqual(['b']);
  });

  test('runs its last statement after all others, wherever it was given', async () => {
    await open().transaction(async (tx) => {
      tx.last({ text: 'UPDATE notes SET body = (SELECT count(*) FROM notes)' });
      await tx.query(insert('a'));
      await tx.query(insert('b'));
    });
    const bodies = await database.query({ text: 'SELECT tag, body FROM notes ORDER BY tag' });
    expect(bodies).toEqual([
      { tag: 'a', body: 2 },
      { tag: 'b', body: 2 },
    ]);
  });

  test('keeps nothing where its last statement fails, and fails with its error', async () => {
    const work = open().transaction(async (tx) => {
      await tx.query(insert('a'));
      tx.last(insert('a'));
    });
    await expect(work).rejects.toMatchObject({ sqlState: '23505', constraint: 'notes_pkey' });
    expect(await storedTags()).toEqual([]);
  });

  test('keeps nothing where the driver itself cannot send its last statement', async () => {
    const work = open().transaction(async (tx) => {
      await tx.query(insert('a'));
      tx.last({ text: 'UPDATE notes SET body = $1', values: [unsendable] });
    });
    await expect(work).rejects.toThrow('no such value');
    expect(await storedTags()).toEqual([]);
  });

  test('has no last statement where its work throws', async () => {
    const work = open().transaction((tx) => {
      tx.last(insert('a'));
      throw new Error('undone');
    });
    await expect(work).rejects.toThrow('undone');
    expect(await storedTags()).toEqual([]);
  });

  test('is run again where its last statement meets a conflict', async () => {
    let attempts = 0;
    await open().transaction(async (tx) => {
      attempts += 1;
      await tx.query(insert('a'));
      tx.last(attempts === 1 ? raise('40001') : insert('b'));
    });
    expect(attempts).toBe(2);
    expect(await storedTags()).toEqual(['a', 'b']);
  });

  describe('that is committed with a statement', () => {
    const insertAndTell = (tag: string) => ({
      ...insert(tag),
      name: 'tell',
      text: `${insert(tag).text} RETURNING tag`,
    });

    test('gives its rows once they are kept, and runs the last statement after it', async () => {
      const seen = await open().transaction(async (tx) => {
        tx.last({ text: 'UPDATE notes SET body = (SELECT count(*) FROM notes)' });
        await tx.query(insert('a'));
        const rows = await tx.commit(insertAndTell('b'));
        return { rows };
      });
      expect(seen).toEqual({ rows: [{ tag: 'b' }] });
      expect(await database.query({ text: 'SELECT tag, body FROM notes ORDER BY tag' })).toEqual([
        { tag: 'a', body: 2 },
        { tag: 'b', body: 2 },
      ]);
    });

    test.each([
      ['the statement', insert('a'), insert('c')],
      ['the last one', insert('b'), insert('a')],
    ])(
      'keeps nothing where %s fails: the work hears of it, and the next is well',
      async (__, final, last) => {
        const heard: unknown[] = [];
        const work = open().transaction(async (tx) => {
          tx.last(last);
          await tx.query(insert('a'));
          return tx.commit(final).catch((error: unknown) => {
            heard.push(error);
            throw error;
          });
        });
        await expect(work).rejects.toMatchObject({ sqlState: '23505', constraint: 'notes_pkey' });
        expect(heard).toEqual([expect.objectContaining({ sqlState: '23505' })]);
        await open().transaction((tx) => tx.query(insert('d')));
        expect(await storedTags()).toEqual(['d']);
      },
    );

    test('fails with its error, whatever its work makes of that', async () => {
      const work = open().transaction(async (tx) => {
        await tx.query(insert('a'));
        await tx.commit(insert('a')).catch(() => undefined);
        return 'well';
      });
      await expect(work).rejects.toMatchObject({ sqlState: '23505' });
      expect(await storedTags()).toEqual([]);
    });

    test('keeps nothing where the driver itself cannot send it', async () => {
      const work = open().transaction(async (tx) => {
        tx.last(insert('b'));
        await tx.query(insert('a'));
        return tx.commit({ text: 'UPDATE notes SET body = $1', values: [unsendable] });
      });
      await expect(work).rejects.toThrow('no such value');
      expect(await storedTags()).toEqual([]);
    });

    test.each([
      [
        'of a value, of a prepared statement too',
        { name: 'unsendable', text: 'SELECT $1::integer AS one' },
        unsendable,
      ],
      ['of the statement itself', { name: 'known', text: 'SELECT $1::integer AS one' }, 1],
    ])('keeps nothing where the driver says no %s, and goes on well', async (__, statement, value) => {
      await Promise.all(
        Array.from({ length: 10 }, () => database.query({ name: 'known', text: 'SELECT 2 AS two' })),
      );
      for (let time = 0; time < 10; time += 1) {
        const work = open().transaction(async (tx) => {
          await tx.query(insert('a'));
          await tx.query({ name: 'known', text: 'SELECT 2 AS two' });
          return tx.commit({ ...statement, values: [value] });
        });
        await expect(work).rejects.toThrow();
        expect(await storedTags()).toEqual([]);
        const good = { name: 'unsendable', text: 'SELECT $1::integer AS one', values: [1] };
        expect(await open().transaction((tx) => tx.query(good))).toEqual([{ one: 1 }]);
      }
    });

    test('takes nothing more', async () => {
      const refused: unknown[] = [];
      await open().transaction(async (tx) => {
        const committed = tx.commit(insert('a'));
        const late = [tx.query(insert('b')), tx.commit(insert('c'))];
        refused.push(...(await Promise.allSettled(late)).map(({ status }) => status));
        expect(() => tx.last(insert('d'))).toThrow('after the end of its transaction');
        await committed;
      });
      expect(refused).toEqual(['rejected', 'rejected']);
      expect(await storedTags()).toEqual(['a']);
    });

    test('waits for statements that its work has not waited for', async () => {
      await open().transaction(async (tx) => {
        void tx.query({ text: 'SELECT pg_sleep(0.02)' });
        void tx.query(insert('a'));
        await tx.commit({ text: `INSERT INTO notes SELECT tag || tag, 1 FROM notes` });
      });
      expect(await storedTags()).toEqual(['a', 'aa']);
    });

    test('is run again where that meets a conflict', async () => {
      let attempts = 0;
      await open().transaction(async (tx) => {
        attempts += 1;
        await tx.query(insert('a'));
        await tx.commit(attempts < 3 ? raise('40P01') : insert('b'));
      });
      expect(attempts).toBe(3);
      expect(await storedTags()).toEqual(['a', 'b']);
    });
  });
});

test('a transaction whose request is given up before it commits keeps nothing', async () => {
  const stop = new AbortController();
  const heard = gate();
  const work = database.forRequest(stop.signal).transaction(async (tx) => {
    const running = tx.query({ text: 'SELECT pg_sleep(0.2)' }).catch(() => undefined);
    const committed = tx.commit(insert('a')).catch(() => heard.open());
    stop.abort(new ArchiveError('DEADLINE_EXCEEDED', null, 'too late'));
    await running;
    await committed;
  });
  await expect(work).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  await heard.opened;
  await database.query({ text: 'SELECT 1' });
  expect(await storedTags()).toEqual([]);
});

const onPostgresql = testEngine === 'postgresql' ? test : test.skip;

onPostgresql('two transactions that wait for each other both succeed', async () => {
  await database.query({ text: `INSERT INTO notes VALUES ('a', 0), ('b', 0)` });
  const add = (tx: Transaction, tag: string) =>
    tx.query({ text: 'UPDATE notes SET body = body + 1 WHERE tag = $1', values: [tag] });
  const both = (first: string, second: string) =>
    database.transaction(async (tx) => {
      await add(tx, first);
      await tx.query({ text: 'SELECT pg_sleep(0.1)' });
      await add(tx, second);
    });
  await Promise.all([both('a', 'b'), both('b', 'a')]);
  expect(await database.query({ text: 'SELECT tag, body FROM notes ORDER BY tag' })).toEqual([
    { tag: 'a', body: 2 },
    { tag: 'b', body: 2 },
  ]);
});

onPostgresql('transactions of several sessions run side by side', async () => {
  const start = performance.now();
  await Promise.all(
    Array.from({ length: 5 }, () => database.transaction((tx) => tx.query({ text: 'SELECT pg_sleep(0.3)' }))),
  );
  expect(performance.now() - start).toBeLessThan(1_200);
});

function gate(): { open: () => void; opened: Promise<void> } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}
