import { aChain } from '../support/builders';
import { useArchiveApp } from './support/archive-app';

const archive = useArchiveApp();

beforeEach(() =>
  archive.repositories.cascadeEvents.saveMany([...aChain('payments', 5), ...aChain('orders', 1)]),
);

const hash = (index: number): string => `payments hash ${index}`;

describe('cascadeChain', () => {
  test('gives hashes and links in order, with the first and the last hash', async () => {
    expect(
      await archive.data(`{
        cascadeChain(namespace: "payments") {
          namespace length firstHash headHash hashes links(first: 2) { cascadeId previousHash currentHash timestamp }
        }
      }`),
    ).toEqual({
      cascadeChain: {
        namespace: 'payments',
        length: 5,
        firstHash: hash(0),
        headHash: hash(4),
        hashes: [0, 1, 2, 3, 4].map(hash),
        links: [
          {
            cascadeId: 'payments-0000',
            previousHash: '',
            currentHash: hash(0),
            timestamp: '2026-03-01T00:00:00.000000Z',
          },
          {
            cascadeId: 'payments-0001',
            previousHash: hash(0),
            currentHash: hash(1),
            timestamp: '2026-03-01T00:00:01.000000Z',
          },
        ],
      },
    });
  });

  test('pages on after an event, and is bounded by both dates, both inclusive', async () => {
    expect(
      await archive.data(`{
        page: cascadeChain(namespace: "payments") { hashes(first: 2, after: "payments-0001") length }
        stretch: cascadeChain(
          namespace: "payments", startDate: "2026-03-01T00:00:01Z", endDate: "2026-03-01T09:00:03+09:00"
        ) { hashes length }
        none: cascadeChain(namespace: "nowhere") { hashes length headHash }
      }`),
    ).toEqual({
      page: { hashes: [hash(2), hash(3)], length: 5 },
      stretch: { hashes: [hash(1), hash(2), hash(3)], length: 3 },
      none: { hashes: [], length: 0, headHash: null },
    });
  });

  test.each([
    [
      'a reversed range',
      'startDate: "2026-03-02T00:00:00Z", endDate: "2026-03-01T00:00:00Z"',
      'hashes',
      'endDate',
    ],
    ['more than 1,000 hashes', '', 'hashes(first: 1001)', 'first'],
    ['a place that is not there', '', 'links(after: "nowhere") { cascadeId }', 'after'],
  ])('refuses %s', async (_what, argument, field, name) => {
    expect(
      await archive.fault(`{ cascadeChain(namespace: "payments" ${argument}) { ${field} } }`),
    ).toMatchObject({ code: 'BAD_USER_INPUT', field: name });
  });

  test('refuses a namespace that cannot be one, by its name', async () => {
    for (const namespace of ['a\\u0000', 'n'.repeat(257)]) {
      expect(await archive.fault(`{ cascadeChain(namespace: "${namespace}") { length } }`)).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'namespace',
      });
    }
  });
});
