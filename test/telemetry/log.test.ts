import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bufferedOutput, createLogger, describeError, newRequestId, unsearched } from '../../src/telemetry';

function capture(level: 'info' | 'silent' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger({
    level,
    destination: { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  });
  return { lines, logger };
}

describe('the log', () => {
  it('hides credentials and variables, one level down too', () => {
    const { lines, logger } = capture();
    logger.info(
      {
        authorization: 'Bearer hunter2',
        headers: { cookie: 'hunter2', authorization: 'hunter2', host: 'a' },
        variables: { x: 'hunter2' },
      },
      'message',
    );

    expect(JSON.stringify(lines)).not.toContain('hunter2');
    expect(lines[0]).toMatchObject({ msg: 'message', headers: { host: 'a' } });
  });

  it('keeps type, message, code, stack and causes of an error, and nothing that a library hangs on it', () => {
    const { lines, logger } = capture();
    const cause = Object.assign(new TypeError('inner'), {
      code: '23505',
      detail: 'Key (id)=(hunter2) exists.',
    });
    const error = Object.assign(new Error('outer', { cause }), { query: 'hunter2', parameters: ['hunter2'] });
    logger.error({ err: error }, 'failed');

    expect(lines[0]?.err).toMatchObject({
      type: 'Error',
      message: 'outer',
      stack: expect.stringContaining('log.test'),
      cause: { type: 'TypeError', message: 'inner', code: '23505' },
    });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it('cuts long messages, and describes what is no error by its type', () => {
    const { lines, logger } = capture();
    logger.error({ err: new Error('x'.repeat(100_000)) }, 'long');
    logger.error({ err: 'hunter2' }, 'text');

    expect(JSON.stringify(lines[0]).length).toBeLessThan(8_000);
    expect(lines[1]?.err).toEqual({ type: 'string', message: 'not an Error' });
  });

  it('writes nothing below its level', () => {
    const { lines, logger } = capture('silent');
    logger.fatal('nothing');

    expect(lines).toEqual([]);
  });

  it('gives each request an id of its own', () => {
    expect(newRequestId()).not.toBe(newRequestId());
  });

  it('leaves out the value that PostgreSQL quotes at the end of a message, in the stack too', () => {
    const text = 'invalid input syntax for type bigint: "hunter2 \n hunter2"';
    const cause = Object.assign(new Error(text), { code: '22P02' });
    const error = Object.assign(new Error(text, { cause }), { sqlState: '22P02' });

    const described = describeError(error);
    expect(described.message).toBe('invalid input syntax for type bigint: "[redacted]"');
    expect(JSON.stringify(described)).not.toContain('hunter2');
    expect(describeError(new Error('relation "postmortems" does not exist')).message).toContain(
      'postmortems',
    );
  });
});

describe('lines that are not searched', () => {
  it('go to the same place in the same form, and keep what they hold', () => {
    const { lines, logger } = capture();
    unsearched(logger).info({ requestId: 'a', token: 'of our own' }, 'request');
    logger.info({ token: 'hunter2' }, 'other');

    const [line, other] = lines;
    expect(line).toMatchObject({ level: 30, requestId: 'a', token: 'of our own', msg: 'request' });
    expect(Object.keys(line ?? {}).slice(0, 2)).toEqual(Object.keys(other ?? {}).slice(0, 2));
    expect(other).toMatchObject({ token: '[redacted]' });
  });
});

describe('buffered output', () => {
  let folder: string;
  let fd: number;
  let output: ReturnType<typeof bufferedOutput>;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'incident-archive-log-'));
    fd = openSync(path.join(folder, 'log'), 'a');
    output = bufferedOutput(fd);
  });
  afterEach(() => {
    output.end();
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const written = () => readFileSync(path.join(folder, 'log'), 'utf8').split('\n').slice(0, -1);

  it('holds lines back for a moment, and none once there is a warning', async () => {
    const logger = createLogger({ level: 'info', destination: output });
    logger.info('first');
    expect(written()).toEqual([]);
    logger.warn('second');
    expect(written()).toHaveLength(2);
    logger.info('third');
    expect(written()).toHaveLength(2);
    for (let tries = 0; written().length < 3 && tries < 100; tries += 1) await sleep(20);
    expect(written()).toHaveLength(3);
  });

  it('ends with what is left written, and leaves the file alone from then on', async () => {
    const logger = createLogger({ level: 'info', destination: output });
    logger.info('last');
    output.end();
    expect(written()).toHaveLength(1);

    logger.info('too late');
    await sleep(250);
    expect(written()).toHaveLength(1);
  });

  it('writes what is large enough at once', () => {
    const logger = createLogger({ level: 'info', destination: output });
    logger.info({ text: 'x'.repeat(5_000) }, 'long');

    expect(written()).toHaveLength(1);
  });
});
