import { FileSystem, NewFile } from '../../../src/evidence/file-system';

/** What goes wrong: one operation fails, or the process ends and no later operation is carried out either. */
export type Fault = 'error' | 'crash';
/** Whether the operation was carried out: not, in half (which a write may be), or wholly. */
export type Extent = 'before' | 'midway' | 'after';

/** Where something goes wrong: at an operation, counted from 0. */
export interface FaultPoint {
  readonly fault: Fault;
  readonly extent: Extent;
  readonly step: number;
}

/** A file system in which at most one thing goes wrong, and the operations that were called on it. */
export interface FaultySystem {
  readonly system: FileSystem;
  readonly steps: readonly string[];
  /** Whether the point was reached. */
  readonly isHit: () => boolean;
}

export function faulty(real: FileSystem, point: FaultPoint | null): FaultySystem {
  const steps: string[] = [];
  let isDead = false;
  let isHit = false;

  async function run(name: string, act: (args: unknown[]) => Promise<unknown>, args: unknown[]) {
    const isHere = !isDead && point?.step === steps.length;
    if (!isDead) steps.push(name);
    if (!isHere && !isDead) return act(args);
    if (isHere) isDead = point.fault === 'crash';
    isHit = true;
    // the system closes what a process had open, and lets go of a file also where closing it reports an error
    if (name === 'close') await act(args);
    else if (isHere && point.extent === 'after') await letGo(await act(args));
    else if (isHere && point.extent === 'midway') await act(args.map(half));
    throw Object.assign(new Error(`no ${name}`), { code: 'EIO' });
  }

  function wrap<O extends object>(target: O): O {
    return new Proxy(target, {
      get: (_, name) => {
        const method: unknown = Reflect.get(target, name);
        // what a promise is asked for when it resolves with this object
        if (typeof method !== 'function') return method;
        const act = async (args: unknown[]): Promise<unknown> => {
          const result: unknown = await method.apply(target, args);
          return isFile(result) ? wrap(result) : result;
        };
        return (...args: unknown[]) => run(String(name), act, args);
      },
    });
  }
  return { system: wrap(real), steps, isHit: () => isHit };
}

function isFile(result: unknown): result is NewFile {
  return typeof result === 'object' && result !== null && 'sync' in result;
}

/** Closes a file that was opened for somebody who does not learn of it. */
async function letGo(result: unknown): Promise<void> {
  if (isFile(result)) await result.close().catch(() => undefined);
}

function half(argument: unknown): unknown {
  return argument instanceof Uint8Array ? argument.subarray(0, argument.length >> 1) : argument;
}

/** Each way in which each of these steps may go wrong. */
export function faultsAt(steps: readonly string[]): FaultPoint[] {
  return steps.flatMap((name, step) => {
    const extents: Extent[] = name === 'write' ? ['before', 'midway', 'after'] : ['before', 'after'];
    return extents.flatMap((extent) => [
      { fault: 'error' as const, extent, step },
      { fault: 'crash' as const, extent, step },
    ]);
  });
}
