import * as fc from 'fast-check';
import { addressOf, parseAddress, type Route } from '../../../web/dashboard/routes/route';

const views = ['incident', 'chain', 'event', 'recovery', 'postmortem'] as const;

describe('an address of the dashboard', () => {
  it.each<[string, Route]>([
    ['', { name: 'overview' }],
    ['#', { name: 'overview' }],
    ['#/', { name: 'overview' }],
    ['#/incidents', { name: 'incidents' }],
    ['#/incidents/56', { name: 'incident', id: '56' }],
    ['#/chains/payments', { name: 'chain', id: 'payments' }],
    ['#/chains/', { name: 'chain', id: '' }],
    ['#/log', { name: 'log' }],
    ['#/events/a%2F..%2Fb', { name: 'event', id: 'a/../b' }],
  ])('%s is a view', (fragment, route) => {
    expect(parseAddress(fragment).route).toEqual(route);
  });

  it.each([
    '#main',
    '#/nowhere',
    '#/incidents/1/2',
    '#/log/1',
    '#/constructor',
    '#/incidents/%E0%A4%A',
    '#//x',
  ])('%s is none', (fragment) => {
    expect(parseAddress(fragment).route).toEqual({ name: 'unknown' });
  });

  it('names any record, whatever its key is made of', () => {
    fc.assert(
      fc.property(fc.constantFrom(...views), fc.string({ unit: 'grapheme' }), (name, id) => {
        expect(parseAddress(addressOf({ name, id })).route).toEqual({ name, id });
      }),
    );
    for (const id of ['..', '.', 'a/b', '%2e%2e', '?x=1', '#', ' ', '\u202e', '\u2028'])
      expect(parseAddress(new URL(addressOf({ name: 'event', id }), 'http://a/').hash).route).toEqual({
        name: 'event',
        id,
      });
  });

  it('names no record by half a character, which none has', () => {
    expect(addressOf({ name: 'event', id: '\ud800' })).toBe('#/events/%EF%BF%BD');
  });

  it('keeps how a view is set, and leaves out what is empty', () => {
    const address = addressOf({ name: 'incidents' }, { q: 'a&b=c?', status: '' });
    expect(address).toBe('#/incidents?q=a%26b%3Dc%3F');
    expect([...parseAddress(address).search]).toEqual([['q', 'a&b=c?']]);
  });
});
