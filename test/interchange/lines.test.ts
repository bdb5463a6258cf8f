import { readLines, type Line } from '../../src/interchange/lines';

async function linesOf(chunks: (string | Buffer)[], maxBytes?: number): Promise<Line[]> {
  async function* stream(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const lines: Line[] = [];
  for await (const line of readLines(stream(), maxBytes)) lines.push(line);
  return lines;
}

const texts = (lines: Line[]): (string | undefined)[] => lines.map(({ bytes }) => bytes?.toString());

describe('readLines', () => {
  test('cuts at line feeds, wherever the chunks are cut', async () => {
    expect(texts(await linesOf(['ab', 'c\nd', '', 'e', '\n', 'f\n']))).toEqual(['abc', 'de', 'f']);
    const korean = Buffer.from('지연\n증가');
    expect(texts(await linesOf([korean.subarray(0, 2), korean.subarray(2, 8), korean.subarray(8)]))).toEqual([
      '지연',
      '증가',
    ]);
  });

  test('takes a last line without an end, and none after an end', async () => {
    expect(texts(await linesOf(['a\nb']))).toEqual(['a', 'b']);
    expect(texts(await linesOf(['a\n']))).toEqual(['a']);
    expect(await linesOf([''])).toEqual([]);
  });

  test('takes a carriage return with the line feed, and only there', async () => {
    expect(texts(await linesOf(['a\rb\r\nc\r\n']))).toEqual(['a\rb', 'c']);
  });

  test('numbers lines from 1, blank ones too, and tells where each begins', async () => {
    const lines = await linesOf(['é\r\n', '\n', 'ab']);
    expect(lines.map(({ number, start, length }) => [number, start, length])).toEqual([
      [1, 0, 3],
      [2, 4, 0],
      [3, 5, 2],
    ]);
  });

  test('does not hold a line over the limit, and goes on after it', async () => {
    const lines = await linesOf(['a\n', 'x'.repeat(6), 'y'.repeat(6), '\nb', 'c\n'], 10);
    expect(texts(lines)).toEqual(['a', undefined, 'bc']);
    expect(lines[1]).toEqual({ number: 2, start: 2, length: 12, bytes: null });
    expect(texts(await linesOf(['x'.repeat(10)], 10))).toEqual(['x'.repeat(10)]);
  });
});
