import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose';
import type { JwtSettings } from '../../../src/config';

export const ISSUER = 'https://issuer.example';
export const AUDIENCE = 'incident-archive';

/** Claims of an operator of everything; a test changes some. */
export const claims: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: 'alice',
  role: 'operator',
  namespaces: '*',
};

/** One who signs JWTs, with a key of its own. */
export class Issuer {
  private constructor(
    private readonly privateKey: CryptoKey,
    /** The public key set, as JSON. */
    readonly jwks: string,
    private readonly algorithm: string,
    private readonly keyId: string,
  ) {}

  static async make(algorithm = 'ES256', keyId = 'key-1'): Promise<Issuer> {
    const { privateKey, publicKey } = await generateKeyPair(algorithm);
    const key = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm };
    return new Issuer(privateKey, JSON.stringify({ keys: [key] }), algorithm, keyId);
  }

  /** A JWT that ends an hour from now, unless `changed` says otherwise; a claim that is undefined is left out. */
  sign(changed: Record<string, unknown> = {}): Promise<string> {
    const exp = Math.floor(Date.now() / 1_000) + 3_600;
    const payload = Object.entries({ ...claims, exp, ...changed }).filter(([, value]) => value !== undefined);
    return new SignJWT(Object.fromEntries(payload))
      .setProtectedHeader({ alg: this.algorithm, kid: this.keyId })
      .sign(this.privateKey);
  }
}

/** The settings that trust an issuer whose keys are there. */
export function settingsOf(jwks: JwtSettings['jwks']): JwtSettings {
  return {
    jwks,
    issuer: ISSUER,
    audience: AUDIENCE,
    roleClaim: 'role',
    namespaceClaim: 'namespaces',
    grantClaim: 'grants',
  };
}

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** Writes a file that goes after the last test. */
export function temporaryFile(text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'incident-archive-jwks-'));
  folders.push(folder);
  const file = path.join(folder, 'jwks.json');
  writeFileSync(file, text);
  return file;
}

/** An address on loopback where keys are; `answer` may be changed, and `requests` counts. */
export interface KeyServer {
  readonly url: URL;
  requests: number;
  answer: { status: number; body: string };
  close(): Promise<void>;
}

export async function serveKeys(body: string): Promise<KeyServer> {
  const keyServer: KeyServer = {
    url: new URL('http://127.0.0.1'),
    requests: 0,
    answer: { status: 200, body },
    close,
  };
  const server: Server = createServer((_request, response) => {
    keyServer.requests += 1;
    response
      .writeHead(keyServer.answer.status, { 'content-type': 'application/json' })
      .end(keyServer.answer.body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  keyServer.url.port = String((server.address() as AddressInfo).port);
  async function close(): Promise<void> {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
  return keyServer;
}
