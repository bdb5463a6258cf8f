import { createHash } from 'node:crypto';
import { DownloadBody } from '../../src/http/download-body';

const MEGABYTE = 'x'.repeat(1_048_576);

test('a body takes pieces until a few megabytes wait, and goes on when they are taken', async () => {
  const body = new DownloadBody(60_000);
  for (let at = 0; at < 7; at += 1) await body.add(MEGABYTE);
  let hasRoom = false;
  const added = body.add(MEGABYTE).then(() => (hasRoom = true));
  await new Promise(setImmediate);
  expect([hasRoom, body.readableLength]).toEqual([false, 8 * 1_048_576]);
  while (body.read() !== null);
  await added;
  body.destroy();
});

test('a body knows the digest of its bytes', async () => {
  const body = new DownloadBody(60_000);
  await body.add('é');
  await body.add('\n');
  body.end();
  let text = '';
  for await (const chunk of body) text += String(chunk);
  expect([text, body.digest()]).toEqual(['é\n', createHash('sha256').update('é\n').digest('base64')]);
});

test('whoever fills a body that nobody takes any more is told so', async () => {
  const body = new DownloadBody(60_000);
  body.on('error', () => undefined);
  const waiting = body.add(MEGABYTE.repeat(9));
  body.destroy(new Error('the client is gone'));
  await expect(waiting).rejects.toThrow('the client is gone');
  await expect(body.add('x')).rejects.toThrow('the client is gone');
  const unread = new DownloadBody(60_000);
  unread.destroy();
  await expect(unread.add('x')).rejects.toThrow('nobody takes the download any more');
});
