import fs from 'node:fs';
import path from 'node:path';
import { JsonText, parseJson } from '../../../src/core/json';
import { parseCascadeEventRecord } from '../../../src/core/records';
import type { NewCascadeEvent } from '../../../src/repositories';

/** What truth.json says of one file. */
export interface ChainTruth {
  readonly namespace: string;
  readonly verifies: boolean;
  readonly findings: readonly { readonly kind: string; readonly cascade_id: string }[];
}

const folder = path.join(__dirname, '..', '..', 'vectors');

/** Every chain of the vectors, with the findings owed. */
export const chainTruths = JSON.parse(fs.readFileSync(path.join(folder, 'truth.json'), 'utf8')) as Record<
  string,
  ChainTruth
>;

/** The lines of a vector file. */
export function vectorLines(file: string): string[] {
  return fs.readFileSync(path.join(folder, file), 'utf8').trim().split('\n');
}

/** The events of a vector file, as a repository takes them. */
export function vectorEvents(file: string): NewCascadeEvent[] {
  return vectorLines(file).map((line) => {
    const { shape, triggerDetails, effects, externalTrace, archivedAt, ...event } = parseCascadeEventRecord(
      line,
      parseJson(line),
    );
    expect(archivedAt).toBeNull();
    return {
      ...event,
      isNested: shape === 'nested',
      triggerDetails: JsonText.of(triggerDetails),
      effects: JsonText.of(effects),
      externalTrace: externalTrace === null ? null : JsonText.of(externalTrace),
    };
  });
}
