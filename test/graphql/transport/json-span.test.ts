import fc from 'fast-check';
import { isDeeperThan, JsonSpan } from '../../../src/graphql/transport';

/** Every value inside `value`, with the way to it. */
function* placesIn(value: unknown, way: (string | number)[] = []): Generator<[(string | number)[], unknown]> {
  yield [way, value];
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* placesIn(item, [...way, index]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* placesIn(item, [...way, key]);
  }
}

describe('a span of a JSON text', () => {
  it('finds the text of every value in any JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom('', ' ', '\n\t'), (compact, space) => {
        const text = space + JSON.stringify(JSON.parse(compact), null, space) + space;
        for (const [way, value] of placesIn(JSON.parse(text))) {
          let span: JsonSpan | undefined = JsonSpan.of(text);
          for (const key of way) span = span?.child(key);
          expect(span?.text.trim()).toBe(span?.text);
          expect(JSON.parse(span?.text ?? '')).toEqual(value);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the text of what it finds to the character', () => {
    const span = JsonSpan.of(' { "a" : [ 1.0 , { "b\\u0022}" : -0.0e1 } , "]\\\\" ] } ');

    expect(span.text).toBe('{ "a" : [ 1.0 , { "b\\u0022}" : -0.0e1 } , "]\\\\" ] }');
    expect(span.child('a')?.child(0)?.text).toBe('1.0');
    expect(span.child('a')?.child(1)?.child('b"}')?.text).toBe('-0.0e1');
    expect(span.child('a')?.child(2)?.text).toBe('"]\\\\"');
  });

  it('takes the last of a key given twice, and nothing for what is not there', () => {
    const span = JsonSpan.of('{"a":1,"a":2}');

    expect(span.child('a')?.text).toBe('2');
    expect(span.child('b')).toBeUndefined();
    expect(span.child(0)).toBeUndefined();
    expect(span.child('a')?.child('x')).toBeUndefined();
    expect(JsonSpan.of('[]').child(0)).toBeUndefined();
  });

  it('finds values in and behind long objects and lists as in short ones', () => {
    const long = JSON.stringify({
      filler: 'x]}"'.repeat(200),
      list: Array.from({ length: 300 }, (_, i) => ({ i })),
    });
    const span = JsonSpan.of(`{"a":[${long},${long}],"b":{"c":${long},"d":1.0}}`);

    expect(span.child('a')?.child(1)?.text).toBe(long);
    expect(span.child('a')?.child(1)?.child('list')?.child(299)?.child('i')?.text).toBe('299');
    expect(span.child('b')?.child('d')?.text).toBe('1.0');
  });

  it('skips a million levels without trouble', () => {
    const deep = '['.repeat(1_000_000) + ']'.repeat(1_000_000);

    expect(JsonSpan.of(`{"a":${deep},"b":1.0}`).child('b')?.text).toBe('1.0');
  });
});

describe('the depth of a text', () => {
  it('counts brackets outside of strings only', () => {
    const text = `[{"a":"[[[[\\"[[[["},${' '.repeat(20)}[]]`;

    expect(isDeeperThan(text, 2)).toBe(false);
    expect(isDeeperThan(text, 1)).toBe(true);
    expect(isDeeperThan('[]'.repeat(100), 1)).toBe(false);
    expect(isDeeperThan('[[[[[[', 3)).toBe(false);
    expect(isDeeperThan('[[[[[[', 2)).toBe(true);
  });
});
