import { errorCodes } from '../../src/core/errors';
import { protocolCodes } from '../../src/graphql/format-error';
import { httpErrorCodes } from '../../src/http/http-error';
import { textOf } from './support/files';

const rows = [...textOf('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| ([\d, ]+) \| (.+) \| (.+) \|$/gm)].map(
  ([, code, statuses]) => ({ code, statuses: statuses?.split(', ') }),
);

it('docs/errors.md has every code once, and no other', () => {
  const codes = new Set([
    ...errorCodes,
    ...protocolCodes,
    ...Object.values(httpErrorCodes),
    'INTERNAL_SERVER_ERROR',
  ]);
  expect(rows.map(({ code }) => code).sort()).toEqual([...codes].sort());
});

it.each(Object.entries(httpErrorCodes))('says that HTTP %s goes with %s', (status, code) => {
  expect(rows.find((row) => row.code === code)?.statuses).toContain(status);
});
