import { reportOnBundle, type BundleExpectations, type BundleReport } from '../../src/core/evidence';
import type { Database } from '../../src/database';
import type { RecordKindName } from '../../src/entities';
import {
  bundlePieces,
  readBundleOf,
  type BundleSummary,
  type EarlierNote,
  type ExportSelection,
} from '../../src/interchange';

/** A bundle that was exported, and the verdict on it. */
export interface ExportedBundle {
  readonly text: string;
  readonly report: BundleReport;
  readonly summary: BundleSummary;
  readonly unsigned: number;
  /** Each entry as `kind id revision`, or `kind` where its content is gone. */
  readonly names: readonly string[];
}

/** What a bundle holds and is compared with; all records of the kind, and nothing, if left out. */
export interface BundleRequest {
  readonly change?: Partial<ExportSelection>;
  readonly earlier?: readonly EarlierNote[];
  readonly expectations?: Partial<BundleExpectations>;
}

/** Exports a bundle from a database and verifies it. */
export async function exportBundle(
  database: Database,
  kind: RecordKindName,
  { change = {}, earlier = [], expectations = {} }: BundleRequest = {},
): Promise<ExportedBundle> {
  const selection = { namespace: null, since: null, until: null, ...change };
  const summary: BundleSummary = { count: 0, hashesAlone: 0 };
  const [bytes, unsigned] = await readBundleOf(database, kind, selection, async (source) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of bundlePieces(source, { kind, selection, earlier }, summary)) pieces.push(piece);
    return [Buffer.concat(pieces), source.unsigned] as const;
  });
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(bytes);
  }
  const report = await reportOnBundle(chunks(), { keys: null, keptCheckpoints: [], ...expectations });
  const text = bytes.toString();
  return { text, report, summary, unsigned, names: text.trimEnd().split('\n').slice(1).map(nameOf) };
}

function nameOf(line: string): string {
  const { kind, id, revision } = JSON.parse(line) as { kind: string; id?: string; revision?: number };
  return id === undefined ? kind : `${kind} ${id} ${revision}`;
}
