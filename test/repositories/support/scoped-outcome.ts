import { inspect } from 'node:util';
import type { Caller } from '../../../src/auth';
import { ArchiveError } from '../../../src/core/errors';
import type { Database } from '../../../src/database';
import { createRepositories, type Repositories } from '../../../src/repositories';
import { recording } from './recording-database';
import type { Target } from './two-teams';

/** Something that a caller asks about a target, and the key by which it is asked for. */
export interface Question {
  readonly by: keyof Target;
  readonly ask: (repositories: Repositories, target: Target) => Promise<unknown>;
}

/** What came of asking: the answer or the error, and what the database was asked for it. */
export interface Outcome {
  readonly answer: string;
  readonly statements: readonly string[];
}

/** Asks as a caller; in what comes out, the key that was asked for stands as its name. */
export async function outcomeOf(
  database: Database,
  caller: Caller,
  { by, ask }: Question,
  target: Target,
): Promise<Outcome> {
  const { database: recorded, statements } = recording(database);
  const answer = await ask(createRepositories(recorded, caller), target).catch((error: unknown) => {
    if (!(error instanceof ArchiveError)) throw error;
    const { code, field, reason } = error;
    return { code, field, reason };
  });
  const named = (value: unknown): string =>
    withoutKey(value, target[by]).replaceAll(target.namespace, '<namespace>');
  return {
    answer: named(answer),
    // without names: a read gets one once its text has come often, whoever asks and for what
    statements: statements.map(({ text, values }) => named({ text, values })),
  };
}

function withoutKey(value: unknown, key: Target[keyof Target]): string {
  return inspect(value, { depth: null, maxArrayLength: null, maxStringLength: null, compact: false })
    .replaceAll(inspect(typeof key === 'object' ? key : String(key)), '<key>')
    .replace(/verifiedAt: '[^']*'/, "verifiedAt: ''");
}
