import fs from 'node:fs/promises';
import path from 'node:path';
import { generateKeyPair, exportJWK } from 'jose';
import { fencesOf } from '../docs/support/fences';
import { filesIn, textOf } from '../docs/support/files';
import { Document, missingPrograms } from '../docs/support/run-blocks';
import { ArchiveServer } from '../support/archive-server';
import { createTestArchive, testEngine } from '../support/engine';
import { temporaryFolder } from './support/command';

const file = 'docs/recipes.md';
const missing = missingPrograms(['bash', 'curl']);
if (missing.length > 0 && process.env['ARCHIVE_TEST_REQUIRE_SHELL'] === '1')
  throw new Error(`there is no ${missing.join(', no ')} to run ${file} with`);
if (missing.length > 0) process.stderr.write(`\nSKIPPED: ${file}: there is no ${missing.join(', no ')}\n`);

// several of its commands work on the database beside a server
const run = testEngine === 'postgresql' && missing.length === 0 ? describe : describe.skip;

/** What other documents show of queries and mutations, by file and line; those with variables have none to run with. */
const others = filesIn(['docs'], /^docs\/[^/]+\.md$/)
  .filter((other) => other !== file)
  .flatMap((other) =>
    fencesOf(textOf(other))
      .filter(({ language, text }) => language === 'graphql' && !/\$\w|^\s*subscription\b/m.test(text))
      .map(({ line }) => [other, line] as const),
  );

run(file, () => {
  let document: Document;

  beforeAll(async () => {
    const folder = await temporaryFolder();
    const archive = await createTestArchive();
    const evidence = { ARCHIVE_EVIDENCE_DIR: path.join(folder, 'evidence') };
    const server = await ArchiveServer.start(archive, evidence);
    const { publicKey } = await generateKeyPair('ES256');
    const keys = path.join(folder, 'login-keys.json');
    await fs.writeFile(keys, JSON.stringify({ keys: [await exportJWK(publicKey)] }));
    document = new Document(file, {
      folder,
      environment: {
        ...archive.environment,
        ...evidence,
        ARCHIVE_URL: server.origin,
        ARCHIVE_JWKS: keys,
        ARCHIVE_PORT: '0',
      },
    });
  }, 90_000);

  const blocks = fencesOf(textOf(file));

  it.each(blocks.map((block) => [block.line, block.language, block] as const))(
    'line %d, %s',
    async (_line, _language, block) => {
      await document.run(block);
    },
  );

  it.each(others)('%s:%d runs on what these leave', async (otherFile, line) => {
    const other = new Document(otherFile, document.surroundings);
    const block = other.blocks.find((candidate) => candidate.line === line);
    if (block === undefined) throw new Error('there is no such block');
    await other.run(block);
  });
});
