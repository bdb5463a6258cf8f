import fc from 'fast-check';

import { canonicalJson, MAX_DOCUMENT_DEPTH, parseJson } from '../../../src/core/json';
import { canonicalCascadeEventRecord, writeCascadeEventRecord } from '../../../src/core/records';
import { soundChain } from '../support/arbitrary-chain';
import { CHAIN_FILES, vectorRecords } from '../support/records';

function canonicalOf(text: string): string {
  return canonicalJson(parseJson(text, { maxDepth: MAX_DOCUMENT_DEPTH }));
}

describe('the canonical JSON of a record', () => {
  it('is that of the line it is written as', () => {
    for (const file of CHAIN_FILES)
      for (const record of vectorRecords(file))
        expect(canonicalCascadeEventRecord(record)).toBe(canonicalOf(writeCascadeEventRecord(record)));
    fc.assert(
      fc.property(soundChain(10), (records) => {
        for (const record of records)
          expect(canonicalCascadeEventRecord(record)).toBe(canonicalOf(writeCascadeEventRecord(record)));
      }),
      { seed: 31, numRuns: 200 },
    );
  });
});
