import { readFileSync } from 'node:fs';
import path from 'node:path';
import { csvHeader } from '../../src/interchange/csv-row';
import { OCSF_VERSION } from '../../src/interchange/ocsf/incident-finding';
import { recordKindNames, withKind } from '../../src/interchange/record-kinds';

const text = readFileSync(path.resolve(__dirname, '../../docs/exports.md'), 'utf8');

it.each(recordKindNames)('docs/exports.md has the columns of a table of %s, in their order', (kind) => {
  const listed = new RegExp(`^\\| ${kind} +\\| (.*?) +\\|$`, 'm').exec(text)?.[1]?.split(', ') ?? [];
  const header = withKind(kind, csvHeader).trim().replaceAll('"', '').split(',');
  expect([...listed, 'redacted_fields']).toEqual(header);
});

it('docs/exports.md names the version of OCSF that is written', () => {
  expect(text).toContain(`Schema Framework ${OCSF_VERSION}, class 2005`);
});
