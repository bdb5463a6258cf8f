import type { Database, Session, Statement, Transaction } from '../../../src/database';
import type { FileSystem } from '../../../src/evidence/file-system';
import { Files } from '../../../src/evidence/files';
import { faulty } from './faults';

/** Where something goes wrong: at a statement, a commit or a file operation, counted from 0. */
export interface KeeperFault {
  /** That one fails, or the process ends there. */
  readonly fault: 'error' | 'crash';
  /** Whether it was carried out. */
  readonly extent: 'before' | 'after';
  readonly step: number;
}

/** A database and files in which at most one thing goes wrong, and what was asked of them. */
export interface FaultyKeeper {
  readonly database: Database;
  readonly files: Files;
  readonly steps: readonly string[];
  readonly isHit: () => boolean;
}

export function faultyKeeper(real: Database, disk: FileSystem, point: KeeperFault | null): FaultyKeeper {
  const steps: string[] = [];
  let isDead = false;
  let isHit = false;

  /** Counts the step; whether it fails, and then whether it is carried out all the same. */
  function enter(name: string): 'well' | 'before' | 'after' {
    if (isDead) return 'before';
    const isHere = point?.step === steps.length;
    steps.push(name);
    if (!isHere) return 'well';
    isHit = true;
    isDead = point.fault === 'crash';
    return point.extent;
  }

  async function run<T>(name: string, act: () => Promise<T>): Promise<T> {
    const how = enter(name);
    if (how === 'before') throw new Error(`no ${name}`);
    const result = await act();
    if (how === 'after') throw new Error(`no answer of ${name}`);
    return result;
  }

  const onSession = (session: Session) => ({
    query: <Row>(statement: Statement) =>
      run(statement.text.trim().split(/\s+/).slice(0, 3).join(' '), () => session.query<Row>(statement)),
  });

  const database: Database = {
    ...onSession(real),
    engine: real.engine,
    durability: real.durability,
    warnings: real.warnings,
    dataSource: real.dataSource,
    signal: null,
    get shared() {
      return database;
    },
    forRequest: () => database,
    listen: (hear) => database.listen(hear),
    exclusively: (lock, work) => real.exclusively(lock, work),
    unlessHeld: (lock, work) => real.unlessHeld(lock, work),
    get load() {
      return real.load;
    },
    isReady: () => real.isReady(),
    close: () => real.close(),
    async transaction<T>(work: (tx: Transaction) => Promise<T>) {
      let isAnswered = true;
      const result = await real.transaction(async (tx) => {
        const done = await work({
          ...onSession(tx),
          isTransaction: true,
          startedAt: tx.startedAt,
          first: tx.first,
          last: (statement) => tx.last(statement),
          commit: () => Promise.reject(new Error('no statement of the keeper goes along with COMMIT')),
        });
        const how = enter('COMMIT');
        if (how === 'before') throw new Error('no COMMIT');
        isAnswered = how === 'well';
        return done;
      });
      if (!isAnswered) throw new Error('no answer of COMMIT');
      return result;
    },
  };

  // One step more for each operation on the disk, which fails here, not there.
  const { system } = faulty(disk, null);
  const files = new Files(
    new Proxy(system, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          onDisk(String(name), () => Reflect.apply(method, target, args) as Promise<unknown>);
      },
    }),
  );

  async function onDisk(name: string, act: () => Promise<unknown>): Promise<unknown> {
    const result = await run(name, act).catch((error: unknown) => {
      throw error instanceof Error && !('code' in error) ? Object.assign(error, { code: 'EIO' }) : error;
    });
    if (name !== 'open') return result;
    return new Proxy(result as object, {
      get: (target, step) => {
        const method: unknown = Reflect.get(target, step);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) =>
          onDisk(String(step), () => Reflect.apply(method, target, args) as Promise<unknown>);
      },
    });
  }
  return { database, files, steps, isHit: () => isHit };
}

/** Each way in which each of these steps may go wrong. */
export function keeperFaults(steps: readonly string[]): KeeperFault[] {
  return steps.flatMap((_, step) =>
    (['error', 'crash'] as const).flatMap((fault) =>
      (['before', 'after'] as const).map((extent) => ({ fault, extent, step })),
    ),
  );
}
