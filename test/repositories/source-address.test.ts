import { aSecurityIncident } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const kept = [
  '2001:DB8::1',
  '2001:db8:0:0:0:0:0:1',
  '2001:db8:ffff::',
  '::ffff:10.1.2.3',
  '10.1.2.3',
  '10.255.255.255',
  '11.0.0.0',
  'unknown',
  'Unknown',
  '203.0.113.7, 10.0.0.1',
  '010.1.2.3',
  '10.1.2.3/8',
  'fe80::1%eth0',
  '10.1.2',
  '',
];

async function found(sourceIp: object): Promise<(string | null)[]> {
  const incidents = await archive.securityIncidents.find({ sourceIp }, { limit: 1_000 });
  return incidents.map((incident) => incident.sourceIp).sort();
}

describe('a source address', () => {
  beforeEach(async () => {
    await archive.securityIncidents.createMany(
      [...kept, null].map((sourceIp) => ({ input: aSecurityIncident({ sourceIp }) })),
    );
  });

  test('is kept as it was given, also where it is no address', async () => {
    const incidents = await archive.securityIncidents.find(undefined, { limit: 1_000 });
    expect(incidents.map(({ sourceIp }) => sourceIp).sort()).toEqual([...kept, null].sort());
  });

  test('is found in whatever spelling', async () => {
    const both = ['2001:DB8::1', '2001:db8:0:0:0:0:0:1'];
    for (const spelling of ['2001:db8::1', '2001:DB8::1', '2001:0DB8:0000::0001']) {
      expect(await found({ eq: spelling })).toEqual(both);
    }
    expect(await found({ eq: '10.1.2.3' })).toEqual(['10.1.2.3', '::ffff:10.1.2.3']);
    expect(await found({ in: ['::FFFF:A01:203', 'unknown'] })).toEqual([
      '10.1.2.3',
      '::ffff:10.1.2.3',
      'unknown',
    ]);
  });

  test('that is no address is found by its text alone', async () => {
    expect(await found({ eq: 'unknown' })).toEqual(['unknown']);
    expect(await found({ eq: '203.0.113.7, 10.0.0.1' })).toEqual(['203.0.113.7, 10.0.0.1']);
    expect(await found({ eq: '203.0.113.7' })).toEqual([]);
    expect(await found({ eq: '010.1.2.3' })).toEqual(['010.1.2.3']);
    expect(await found({ eq: '' })).toEqual(['']);
  });

  test('is found within its networks', async () => {
    expect(await found({ within: '10.0.0.0/8' })).toEqual(['10.1.2.3', '10.255.255.255', '::ffff:10.1.2.3']);
    expect(await found({ within: '10.1.2.3/8' })).toEqual(['10.1.2.3', '10.255.255.255', '::ffff:10.1.2.3']);
    expect(await found({ within: '10.1.2.3' })).toEqual(['10.1.2.3', '::ffff:10.1.2.3']);
    expect(await found({ within: '2001:DB8::/48' })).toEqual(['2001:DB8::1', '2001:db8:0:0:0:0:0:1']);
    expect(await found({ within: '2001:db8::/32' })).toHaveLength(3);
    expect(await found({ within: '::/0' })).toHaveLength(3);
    expect(await found({ within: '0.0.0.0/0' })).toHaveLength(4);
  });

  test('other than one: all the rest, those without any too', async () => {
    expect(await found({ neq: '2001:db8::1' })).toHaveLength(kept.length - 2 + 1);
    expect(await found({ notIn: ['2001:db8::1', 'unknown'] })).toHaveLength(kept.length - 3 + 1);
    expect(await found({ isNull: true })).toEqual([null]);
    expect(await found({ isNull: false })).toHaveLength(kept.length);
  });

  test.each([
    '10.0.0.0/33',
    '2001:db8::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0/8',
    'unknown',
    '',
    '10.0.0.0/-1',
  ])('within %j is an error', async (network) => {
    await expect(found({ within: network })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter.sourceIp.within',
    });
  });
});
