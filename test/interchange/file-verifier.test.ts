import path from 'node:path';
import { FileVerifier } from '../../src/interchange';
import { chainTruths } from '../repositories/support/chain-vectors';

const vectors = path.join(__dirname, '..', 'vectors');

it.each(Object.entries(chainTruths))('a file gets the findings owed: %s', async (file, truth) => {
  const verifier = await FileVerifier.read(path.join(vectors, file), []);
  expect(await verifier.namespaces()).toEqual([truth.namespace]);
  const report = await verifier.verify({ namespace: truth.namespace, expectHead: null, checkEffects: true });
  expect(report.findings.map(({ kind, cascadeId }) => `${kind} ${cascadeId}`).sort()).toEqual(
    truth.findings.map(({ kind, cascade_id: id }) => `${kind} ${id}`).sort(),
  );
  expect(report.verified).toBe(truth.verifies);
});
