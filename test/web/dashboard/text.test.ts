import { agoText, durationText, utcText } from '../../../web/dashboard/format/time';
import { grouped, label, shortText, stretches } from '../../../web/dashboard/format/text';

describe('a text of a record', () => {
  it.each([
    ['safe\u202efdp.exe', 'safe[U+202E]fdp.exe'],
    ['a\u2028b', 'a[U+2028]b'],
    ['\u0000', '[U+0000]'],
    ['zero\u200bwidth', 'zero[U+200B]width'],
    ['\ud800', '[U+D800]'],
    ['blank\u3164', 'blank[U+3164]'],
    ['tag\u{e0041}', 'tag[U+E0041]'],
    ['👩‍🚒 안녕 \n\t', '👩‍🚒 안녕 \n\t'],
    ['', ''],
  ])('names what cannot be seen in %j', (text, shown) => {
    const parts = stretches(text).map((part) => (part.isNamed ? `[${part.text}]` : part.text));
    expect(parts.join('')).toBe(shown);
  });

  it('is cut between characters, in one line', () => {
    expect(shortText('one\n  two', 20)).toBe('one two');
    expect(shortText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(shortText('\u202eabc', 20)).toBe('U+202Eabc');
  });
});

it('writes names as words, and counts in groups, however long', () => {
  expect(label('READY_TO_RESTORE')).toBe('Ready to restore');
  expect(['0', '999', '1000', '9223372036854775807'].map(grouped)).toEqual([
    '0',
    '999',
    '1,000',
    '9,223,372,036,854,775,807',
  ]);
});

describe('a time', () => {
  it('keeps its microseconds', () => {
    expect(utcText('2026-11-27T09:52:53.445001Z')).toBe('2026-11-27 09:52:53.445001');
  });

  it.each([
    [0, 'now'],
    [59, '59 s ago'],
    [3_599, '59 min ago'],
    [86_399, '23 h ago'],
    [86_400 * 40, '40 d ago'],
    [-120, 'in 2 min'],
  ])('of %i seconds ago is told so', (seconds, text) => {
    const now = Date.UTC(2026, 2, 1);
    expect(agoText(new Date(now - seconds * 1_000).toISOString(), now)).toBe(text);
  });

  it('that something took keeps its digits', () => {
    expect(durationText('1951.665250')).toBe('1951.665250 s (about 32 min)');
    expect(durationText('0.10')).toBe('0.10 s');
  });
});
