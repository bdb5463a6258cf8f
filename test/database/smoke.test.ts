import { openTestDatabase, testEngine } from '../support/engine';

test('opens an empty archive on its engine', async () => {
  const database = await openTestDatabase();
  expect(database.engine).toBe(testEngine);
  expect(await database.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
});
