import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { noteSigner, openCheckpoint, signCheckpoint } from '../../src/core/checkpoint';
import { createSigningKey, readSigningKey } from '../../src/evidence';
import { nodeFileSystem } from '../../src/evidence/file-system';
import { Files } from '../../src/evidence/files';
import { keyOfSeed } from '../core/checkpoint/known-notes';
import { faulty } from './support/faults';
import { emptyFolder, modeOf } from './support/folder';

const onPosix = process.platform === 'win32' ? it.skip : it;
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;
const pem = keyOfSeed(Buffer.alloc(32, 2)).export(pkcs8).toString();

async function keyFile(content?: string | Uint8Array, mode = 0o600): Promise<string> {
  const file = path.join(await emptyFolder(), 'log.key');
  if (content !== undefined) {
    await fs.writeFile(file, content);
    await fs.chmod(file, mode);
  }
  return file;
}

describe('a signing key', () => {
  it('is null where there is no file, and where there is no folder', async () => {
    const file = await keyFile();
    expect(await readSigningKey(file)).toBeNull();
    expect(await readSigningKey(path.join(file, '..', 'missing', 'log.key'))).toBeNull();
  });

  it('that was made is read again and signs checkpoints, and no other is like it', async () => {
    const file = await keyFile();
    const key = await createSigningKey(file);
    const read = await readSigningKey(file);
    expect(read?.export(pkcs8)).toBe(key.export(pkcs8));
    const name = 'example.com/log';
    const checkpoint = { origin: name, size: 1n, root: Buffer.alloc(32, 1), extensions: [] };
    const note = signCheckpoint(checkpoint, [noteSigner(name, read ?? key)]);
    expect(openCheckpoint(note, { origin: name, keys: [noteSigner(name, key).key] })).toEqual(checkpoint);
    expect((await createSigningKey(await keyFile())).export(pkcs8)).not.toBe(key.export(pkcs8));
  });

  it('that another program wrote is read', async () => {
    const file = await keyFile(pem);
    expect((await readSigningKey(file))?.export(pkcs8)).toBe(pem);
  });

  onPosix('is made for its owner alone, in folders that are made for theirs', async () => {
    const folder = await emptyFolder();
    const file = path.join(folder, 'a', 'b', 'log.key');
    await createSigningKey(file);
    expect(await Promise.all([file, path.dirname(file), path.join(folder, 'a')].map(modeOf))).toEqual([
      0o600, 0o700, 0o700,
    ]);
    expect(await fs.readdir(path.dirname(file))).toEqual(['log.key']);
  });

  it('is made in folders that were there, whose mode stays', async () => {
    const file = await keyFile();
    await fs.chmod(path.dirname(file), 0o750);
    await createSigningKey(file);
    expect(await modeOf(path.dirname(file))).toBe(0o750);
  });

  it('has each folder that was made for it on the disk, from the lowest to the one that was there', async () => {
    const folder = await emptyFolder();
    const synced: string[] = [];
    const system = {
      ...nodeFileSystem,
      syncFolder: (name: string) => {
        synced.push(path.relative(folder, name));
        return nodeFileSystem.syncFolder(name);
      },
    };
    await createSigningKey(path.join(folder, 'a', 'b', 'log.key'), new Files(system));
    expect(synced).toEqual(['a', '', path.join('a', 'b')]);
  });

  it.each([pem, 'no key', ''])('is not made over a file, whatever it holds (%#)', async (content) => {
    const file = await keyFile(content);
    await expect(createSigningKey(file)).rejects.toMatchObject({
      name: 'ArchiveError',
      code: 'CONFLICT',
      reason: `there is a file ${file} already: no key is made over it`,
    });
    expect(await fs.readFile(file, 'utf8')).toBe(content);
    expect(await fs.readdir(path.dirname(file))).toEqual(['log.key']);
  });

  it('is one where several are made at once, and the others are told so', async () => {
    const file = await keyFile();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => createSigningKey(file)));
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(made.map((key) => key.export(pkcs8))).toEqual([(await readSigningKey(file))?.export(pkcs8)]);
    const others = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason.code] : [],
    );
    expect(others).toEqual(Array(7).fill('CONFLICT'));
    expect(await fs.readdir(path.dirname(file))).toEqual(['log.key']);
  });

  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const x25519 = generateKeyPairSync('x25519').privateKey;
  const ed25519 = keyOfSeed(Buffer.alloc(32, 2));

  it.each<[string, string | Uint8Array]>([
    ['is empty', ''],
    ['is cut short', pem.slice(0, 60)],
    ['lacks its last line', pem.slice(0, pem.indexOf('-----END'))],
    ['holds the public key', createPublicKey(ed25519).export({ type: 'spki', format: 'pem' }).toString()],
    ['holds DER', ed25519.export({ type: 'pkcs8', format: 'der' })],
    ['is encrypted', ed25519.export({ ...pkcs8, cipher: 'aes-256-cbc', passphrase: 'x' }).toString()],
    ['holds an RSA key', rsa.export(pkcs8).toString()],
    ['holds an X25519 key', x25519.export(pkcs8).toString()],
    ['is zeros, as after a power cut', Buffer.alloc(119)],
  ])('is refused where the file %s, and the file stays', async (_, content) => {
    const file = await keyFile(content);
    await expect(readSigningKey(file)).rejects.toMatchObject({
      name: 'ArchiveError',
      code: 'UNAVAILABLE',
      reason:
        `the signing key ${file} cannot be used: it is not an Ed25519 private key as unencrypted PKCS#8 PEM: ` +
        'put the key of the log there, from a copy',
    });
    expect(await fs.readFile(file)).toEqual(Buffer.from(content));
  });

  const shared = ['640', '620', '610', '604', '602', '601', '644', '777'];
  onPosix.each(shared)('is refused where others may use the file (mode %s)', async (mode) => {
    const file = await keyFile(pem, Number.parseInt(mode, 8));
    await expect(readSigningKey(file)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason:
        `the signing key ${file} cannot be used: its mode, 0${mode}, lets others than its owner use it: ` +
        'run chmod 600 on it',
    });
  });

  onPosix.each(['400', '600', '700'])(
    'is read where its owner alone may use the file (mode %s)',
    async (mode) => {
      expect(await readSigningKey(await keyFile(pem, Number.parseInt(mode, 8)))).not.toBeNull();
    },
  );

  it('that cannot be read or written is refused in plain words', async () => {
    const file = await keyFile(pem);
    const broken = () =>
      new Files(faulty(nodeFileSystem, { fault: 'error', extent: 'before', step: 0 }).system);
    const reason = `the signing key ${file} cannot be used: its disk reports an error: look into the log of the system`;
    await expect(readSigningKey(file, broken())).rejects.toMatchObject({ code: 'UNAVAILABLE', reason });
    await expect(createSigningKey(file, broken())).rejects.toMatchObject({ code: 'UNAVAILABLE', reason });
    const below = path.join(file, 'log.key');
    await expect(createSigningKey(below)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: `the signing key ${below} cannot be used: a part of its path is a file, not a folder`,
    });
  });
});
