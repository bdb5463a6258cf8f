import { readFileSync } from 'node:fs';
import path from 'node:path';
import { csvHeader } from '../../src/interchange/csv-row';
import { OCSF_VERSION } from '../../src/interchange/ocsf/incident-finding';
import { recordKindNames, withKind } from '../../src/interchange/record-kinds';
import { anIncident, downloadApp } from '../http/support/download-app';

function documentOf(file: string): string {
  return readFileSync(path.resolve(__dirname, '../..', file), 'utf8');
}

const text = documentOf('docs/exports.md');

it.each(recordKindNames)('docs/exports.md has the columns of a table of %s, in their order', (kind) => {
  const listed = new RegExp(`^\\| ${kind} +\\| (.*?) +\\|$`, 'm').exec(text)?.[1]?.split(', ') ?? [];
  const header = withKind(kind, csvHeader).trim().replaceAll('"', '').split(',');
  expect([...listed, 'redacted_fields']).toEqual(header);
});

/** The address that a `curl` of a document asks, with its filter, as a request to this server. */
function downloadsIn(file: string): string[] {
  const commands = documentOf(file).matchAll(
    /^curl [^\n]*?(\/export\/\S+)(?:[^\n]|\\\n)*?--data-urlencode '([^']+)'/gm,
  );
  return [...commands].map(([, address = '', parameter = '']) => {
    const at = parameter.indexOf('=');
    const search = new URLSearchParams({ [parameter.slice(0, at)]: parameter.slice(at + 1) });
    return `${address}?${search.toString()}`;
  });
}

it.each(['README.md', 'docs/exports.md'])('%s has a download that a server gives', async (file) => {
  const { app, noted } = await downloadApp(async function* () {
    yield [anIncident()];
  });
  const [url = '', ...more] = downloadsIn(file);
  const { payload, statusCode } = await app.inject({ url });
  await app.close();
  expect([statusCode, payload.split('\r\n').length, more]).toEqual([200, 3, []]);
  expect(noted).toMatchObject([{ filter: { severity: { in: ['high', 'critical'] } } }]);
});

it('docs/exports.md names the version of OCSF that is written', () => {
  expect(text).toContain(`Schema Framework ${OCSF_VERSION}, class 2005`);
});
