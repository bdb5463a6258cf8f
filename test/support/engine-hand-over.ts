/** The engines that every test with a database runs on. */
export type TestEngine = 'pglite' | 'postgresql';

/** What the global setup of the embedded engine leaves for the tests; `version` as the server itself names it. */
export interface PgliteHandOver {
  /** Folder for everything of this run; removed at its end. */
  readonly folder: string;
  /** Folder for sockets, its path short enough for them; removed too. */
  readonly sockets: string;
  /** Data folder of an empty, migrated archive, to be copied. */
  readonly template: string;
  readonly version: string;
}

/** What the global setup of PostgreSQL leaves for the tests. */
export type PostgresqlHandOver =
  | {
      /** Connection string of a database on the server, whose user may create others. */
      readonly url: string;
      /** Name of an empty, migrated database, to be cloned; all databases of this run begin with `prefix`. */
      readonly template: string;
      readonly prefix: string;
      readonly version: string;
    }
  | { readonly skipped: string };

interface HandOvers {
  pglite: PgliteHandOver;
  postgresql: PostgresqlHandOver;
}

const variable = (engine: TestEngine): string => `ARCHIVE_TEST_HAND_OVER_${engine.toUpperCase()}`;

/** Leaves `value` to the test processes, which inherit the environment of the one that runs the setup. */
export function handOver<E extends TestEngine>(engine: E, value: HandOvers[E]): void {
  process.env[variable(engine)] = JSON.stringify(value);
}

/** What the setup left; an error outside of the two projects that have one. */
export function takeOver<E extends TestEngine>(engine: E): HandOvers[E] {
  const text = process.env[variable(engine)];
  if (text === undefined) throw new Error(`the tests' global setup for ${engine} has not run`);
  return JSON.parse(text) as HandOvers[E];
}
