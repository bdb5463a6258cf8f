import type { Session } from '../database';

/** Notes read at once. */
const BATCH = 1_000;

/** Where signed checkpoints come from, each as the text of its note. */
export interface CheckpointSource {
  /** The newest of the log as it is named now; null before the first. */
  newest(): Promise<string | null>;
  /** Every one that is stored, in the order of their signing. */
  all(): AsyncIterable<string>;
}

/** The checkpoints of a database. */
export function storedCheckpoints(session: Session): CheckpointSource {
  return { newest: () => newestNote(session), all: () => allNotes(session) };
}

async function newestNote(session: Session): Promise<string | null> {
  const [newest] = await session.query<{ note: string }>({
    text: `SELECT note FROM log_checkpoints WHERE origin = (SELECT origin FROM log_state)
      ORDER BY size DESC, id DESC LIMIT 1`,
  });
  return newest?.note ?? null;
}

async function* allNotes(session: Session): AsyncGenerator<string> {
  let last: string | undefined = '0';
  while (last !== undefined) {
    const rows: { id: string; note: string }[] = await session.query<{ id: string; note: string }>({
      text: `SELECT id, note FROM log_checkpoints WHERE id > $1::bigint ORDER BY id LIMIT ${BATCH}`,
      values: [last],
    });
    for (const { note } of rows) yield note;
    last = rows.at(-1)?.id;
  }
}
