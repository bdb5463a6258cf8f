import { parseJson } from '../../../src/core/json';
import { CascadeEventRecord, parseCascadeEventRecord } from '../../../src/core/records';
import { vectorLines, vectorText } from './vectors';

/** A record read from its line. */
export function recordOf(line: string): CascadeEventRecord {
  return parseCascadeEventRecord(line, parseJson(line));
}

/** The records of a chain in test/vectors, in the order of its lines. */
export function vectorRecords(name: string): CascadeEventRecord[] {
  return vectorLines(name).map(recordOf);
}

/** What truth.json says of one file of test/vectors. */
export interface Truth {
  readonly events: number;
  readonly verifies: boolean;
  readonly shape: 'archive' | 'hot';
  readonly order?: readonly string[];
  readonly cascade_ids?: readonly string[];
  readonly triggered_by?: readonly (string | null)[];
  readonly findings: readonly { kind: string; cascade_id: string }[];
}

export const TRUTH: ReadonlyMap<string, Truth> = new Map(
  Object.entries(JSON.parse(vectorText('truth.json')) as Record<string, Truth>),
);

/** The names of the chains in test/vectors. */
export const CHAIN_FILES: readonly string[] = [...TRUTH.keys()];
