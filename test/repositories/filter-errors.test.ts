import type { SecurityIncident } from '../../src/entities';
import type { Filter } from '../../src/query';
import { aPostmortem, aSecurityIncident, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const many = (length: number, value: unknown): unknown[] => Array.from({ length }, () => value);
const nested = (levels: number): object =>
  Array.from({ length: levels }).reduce<object>((filter) => ({ not: filter }), { id: { eq: '1' } });

describe('a filter is refused, naming the place, where', () => {
  test.each<[string, object, string]>([
    ['a field is null', { status: null }, 'filter.status'],
    ['a comparison is null', { sourceIp: { eq: null } }, 'filter.sourceIp.eq'],
    ['a list is null', { userId: { in: null } }, 'filter.userId.in'],
    ['a list holds null', { incidentType: { in: ['a', null] } }, 'filter.incidentType.in[1]'],
    ['and is null', { and: null }, 'filter.and'],
    ['or holds null', { or: [{}, null] }, 'filter.or[1]'],
    ['not is null', { not: null }, 'filter.not'],
    ['search is null', { search: null }, 'filter.search'],
    ['search is empty', { search: ' ' }, 'filter.search'],
    ['search is longer than 1,000 characters', { search: 'x'.repeat(1_001) }, 'filter.search'],
    ['search holds U+0000', { search: 'a\u0000' }, 'filter.search'],
    ['search holds a lone surrogate', { search: 'a\udc00' }, 'filter.search'],
    ['a field is unknown', { severty: { eq: 'high' } }, 'filter.severty'],
    ['a field is internal', { searchText: { eq: 'x' } }, 'filter.searchText'],
    ['a comparison is unknown', { status: { like: 'o%' } }, 'filter.status.like'],
    ['a comparison does not suit the field', { status: { gt: 'open' } }, 'filter.status.gt'],
    ['a comparator is no object', { status: 'open' }, 'filter.status'],
    ['an operand is of another type', { incidentType: { eq: 1 } }, 'filter.incidentType.eq'],
    ['an id is no integer', { id: { eq: 'one' } }, 'filter.id.eq'],
    ['an id is beyond 64 bits', { id: { in: ['9223372036854775808'] } }, 'filter.id.in[0]'],
    ['a time is none', { createdAt: { gte: 'yesterday' } }, 'filter.createdAt.gte'],
    ['a text holds U+0000', { incidentType: { startsWith: 'a\u0000' } }, 'filter.incidentType.startsWith'],
    ['a text holds a lone surrogate', { incidentType: { eq: '\ud800' } }, 'filter.incidentType.eq'],
    ['a network is none', { sourceIp: { within: '10.0.0.0/33' } }, 'filter.sourceIp.within'],
    ['a network is a name', { sourceIp: { within: 'unknown' } }, 'filter.sourceIp.within'],
    ['in has more than 1,000 values', { incidentType: { in: many(1_001, 'a') } }, 'filter.incidentType.in'],
    ['in is no list', { incidentType: { in: 'a' } }, 'filter.incidentType.in'],
    ['it nests deeper than 20 levels', nested(20), `filter${'.not'.repeat(20)}`],
    [
      'it has more than 1,000 comparisons',
      { or: many(1_001, { resolvedAt: { isNull: true } }) },
      'filter.or[1000]',
    ],
    [
      'a range of times ends before it starts',
      { and: [{ createdAt: { gte: time('2026-01-02T00:00:00Z'), lt: time('2026-01-01T00:00:00Z') } }] },
      'filter.and[0].createdAt',
    ],
  ])('%s', async (_what, filter, field) => {
    const { securityIncidents } = archive;
    const expected = { code: 'BAD_USER_INPUT', field };
    const wrong = filter as Filter<SecurityIncident>;

    await expect(securityIncidents.find(wrong)).rejects.toMatchObject(expected);
    await expect(securityIncidents.find(wrong, { limit: 0 })).rejects.toMatchObject(expected);
    await expect(securityIncidents.count(wrong)).rejects.toMatchObject(expected);
    await expect(securityIncidents.findConnection(wrong)).rejects.toMatchObject(expected);
    await expect(securityIncidents.stats(wrong)).rejects.toMatchObject(expected);
  });

  test('the limits themselves are within them', async () => {
    const { securityIncidents } = archive;
    await securityIncidents.create(aSecurityIncident());

    const within = [
      { incidentType: { notIn: many(1_000, 'a') } },
      { or: many(999, { incidentType: { neq: 'a' } }) },
      { search: `-${'x'.repeat(999)}` },
      nested(18),
    ] as Filter<SecurityIncident>[];
    for (const filter of within) expect(await securityIncidents.count(filter)).toBe(1);
  });

  test('a number or an integer is none', async () => {
    await archive.postmortems.save(aPostmortem());
    const { postmortems, cascadeEvents } = archive;

    await expect(postmortems.count({ filter: { durationSeconds: { gte: 'NaN' } } })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter.durationSeconds.gte',
    });
    for (const wrong of [1.5, 3_000_000_000, '1']) {
      await expect(cascadeEvents.count({ filter: { totalEffects: { eq: wrong } } })).rejects.toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'filter.totalEffects.eq',
      });
    }
  });

  test('records have nothing to search', async () => {
    await expect(archive.cascadeEvents.find({ filter: { search: 'x' } })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter.search',
    });
  });
});

test('what is undefined in a filter does not count', async () => {
  await archive.securityIncidents.create(aSecurityIncident());

  expect(
    await archive.securityIncidents.count({ status: undefined, id: { eq: undefined }, not: undefined }),
  ).toBe(1);
});
