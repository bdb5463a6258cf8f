import fc from 'fast-check';

import { ArchiveError } from '../../../src/core/errors';
import { canonicalJson, JsonNode, MAX_JSON_DEPTH, member, parseJson } from '../../../src/core/json';
import { jsonText } from '../support/arbitrary-json';

function reasonOf(text: string): string {
  try {
    parseJson(text);
  } catch (error) {
    if (error instanceof ArchiveError) return error.reason;
    throw error;
  }
  throw new Error('was accepted');
}

function values(node: JsonNode): JsonNode[] {
  if (node.kind === 'array') return [node, ...node.items.flatMap(values)];
  if (node.kind === 'object') return [node, ...node.members.flatMap(({ value }) => values(value))];
  return [node];
}

describe('parseJson', () => {
  it.each([
    ['', 'missing value at offset 0'],
    ['{"a":1', 'missing comma or } at offset 6'],
    ['[1,]', 'unexpected character at offset 3'],
    ['{"a":1,}', 'missing key at offset 7'],
    ['{a:1}', 'missing key at offset 1'],
    ['{"a" 1}', 'missing colon at offset 5'],
    ['[1 2]', 'missing comma or ] at offset 3'],
    ['01', 'leading zero at offset 0'],
    ['[-]', 'missing digit at offset 2'],
    ['1.', 'missing digit at offset 2'],
    ['1e+', 'missing digit at offset 3'],
    ['.5', 'unexpected character at offset 0'],
    ['+1', 'unexpected character at offset 0'],
    ['NaN', 'unexpected character at offset 0'],
    ['[Infinity]', 'unexpected character at offset 1'],
    ['nul', 'unexpected character at offset 0'],
    ['"abc', 'string without end at offset 4'],
    ['"a\\x"', 'unknown escape at offset 2'],
    ['"\\u12g4"', '\\u without four hex digits at offset 1'],
    ['"a\nb"', 'control character in a string at offset 2'],
    ['1 2', 'text after the value at offset 2'],
    ['\ufeff1', 'unexpected character at offset 0'],
    ['\u00a01', 'unexpected character at offset 0'],
    ['[1e400]', 'overflows a double at offset 1'],
    ['[-1e400]', 'overflows a double at offset 1'],
  ])('refuses %j and says where', (text, reason) => {
    expect(reasonOf(text)).toContain(reason);
  });

  it('accepts exactly what JSON.parse accepts, of texts with one character changed', () => {
    fc.assert(
      fc.property(
        jsonText,
        fc.nat(),
        fc.constantFrom('', '"', '}', ']', ',', ':', '0', '-', '.', 'e', '\\'),
        (text, n, put) => {
          const at = n % (text.length + 1);
          const changed = text.slice(0, at) + put + text.slice(at + 1);
          let known = true;
          try {
            JSON.parse(changed);
          } catch {
            known = false;
          }
          let reason = '';
          try {
            parseJson(changed);
          } catch (error) {
            reason = (error as Error).message;
          }
          // What canonical JSON cannot write is refused though it is JSON.
          if (/surrogate|overflows/.test(reason)) return;
          expect(reason === '').toBe(known);
        },
      ),
      { seed: 4, numRuns: 800 },
    );
  });

  it('never echoes the document in an error', () => {
    expect(reasonOf('{"secret": hunter2}')).not.toContain('hunter2');
  });

  it('refuses a lone surrogate, raw or as an escape, in values and keys', () => {
    for (const text of [
      '"\ud800"',
      '"\udc00x"',
      '"\\ud800"',
      '"\\udc00\\ud800"',
      '{"\\ud83dx":1}',
      '"\ud83d\\ude00"',
    ]) {
      expect(reasonOf(text)).toContain('lone surrogate');
    }
    expect(parseJson('"\\ud83d\\ude00"')).toMatchObject({ value: '😀' });
  });

  it('reads to the deepest level and refuses one more, and 10,000, with a clear error', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    expect(canonicalJson(parseJson(nested(MAX_JSON_DEPTH)))).toBe(nested(MAX_JSON_DEPTH));
    expect(reasonOf(nested(MAX_JSON_DEPTH + 1))).toContain('nesting deeper than 1000 levels');
    expect(reasonOf(nested(10_000))).toContain('nesting deeper than 1000 levels');
    expect(reasonOf('{"a":'.repeat(10_000))).toContain('nesting deeper than 1000 levels');
  });

  it('counts depth by nesting, not by the number of containers', () => {
    expect(parseJson(`[${Array.from({ length: 5000 }, () => '[]').join(',')}]`).kind).toBe('array');
    expect(() => parseJson('[[1]]', { maxDepth: 1 })).toThrow('deeper than 1 levels');
  });

  it('reads a document of 10 MB', () => {
    const item =
      '{"id": 12345678901234567890, "ratio": 1.0, "text": "a \\"quoted\\" word", "list": [true, null]}';
    const text = `[${Array.from({ length: 110_000 }, () => item).join(',')}]`;
    expect(text.length).toBeGreaterThan(10_000_000);
    const written = canonicalJson(parseJson(text));
    expect(written.slice(1, 93)).toContain('{"id":12345678901234567890,"list":[true,null],"ratio":1.0,');
  }, 120_000);

  it('gives each node the span of its own text', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        for (const node of values(parseJson(text))) {
          const own = parseJson(text.slice(node.start, node.end));
          expect([own.start, own.end]).toEqual([0, node.end - node.start]);
          expect(canonicalJson(own)).toBe(canonicalJson(node));
        }
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('finds the member that counts', () => {
    const node = parseJson('{"a":1,"__proto__":2,"a":3}');
    if (node.kind !== 'object') throw new Error('no object');
    expect(member(node, 'a')).toMatchObject({ text: '3' });
    expect(member(node, '__proto__')).toMatchObject({ text: '2' });
    expect(member(node, 'toString')).toBeUndefined();
  });
});
