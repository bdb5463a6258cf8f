import { isSameSecret, newAccessToken, readAccessToken } from '../../src/auth';

const { id, secretHash, text } = newAccessToken();

test('a token is its prefix, its id and 256 bits of secret', () => {
  expect(text).toMatch(/^iat_[0-9a-f]{16}_[0-9a-f]{64}$/);
  expect(text.split('_')[1]).toBe(id);
});

test('what is kept of it is what its text gives again, and does not hold the secret', () => {
  expect(readAccessToken(text)).toEqual({ id, secretHash });
  expect(secretHash).toHaveLength(32);
  expect(Buffer.from(secretHash).toString('hex')).not.toBe(text.split('_')[2]);
});

test('no two are alike', () => {
  const made = Array.from({ length: 100 }, newAccessToken);
  expect(new Set(made.map((token) => token.id)).size).toBe(100);
  expect(new Set(made.map((token) => token.text.slice(-64))).size).toBe(100);
});

test.each([
  ['nothing', ''],
  ['another prefix', text.replace('iat', 'ghp')],
  ['a blank before', ` ${text}`],
  ['a line end after', `${text}\n`],
  ['upper case', text.toUpperCase()],
  ['a digit less', text.slice(0, -1)],
  ['a digit more', `${text}0`],
  ['no id', text.replace(id, '')],
])('a text with %s is none', (_what, other) => {
  expect(readAccessToken(other)).toBeNull();
});

test('only the same secret is the same', () => {
  const other = newAccessToken().secretHash;
  expect(isSameSecret(secretHash, Uint8Array.from(secretHash))).toBe(true);
  expect(isSameSecret(secretHash, other)).toBe(false);
  expect(isSameSecret(secretHash, secretHash.subarray(1))).toBe(false);
});
