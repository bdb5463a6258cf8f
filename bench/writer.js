// Writes through the repositories, without HTTP and GraphQL, with the evidence log or without it:
//   node writer.js (record | save) CALLERS SECONDS (with | evidence | without) [FOLDER OF THE KEY]
// prints writes a second: with both logs, with the evidence log alone, with none. With a log, its keeper runs in the
// same process, as in a server.
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { recordedEvent } from './chain-events.js';
import { rateOf } from './rate.js';

// Not part of the package's interface: the archive is measured as it was built.
const built = createRequire(new URL('../dist/src/', import.meta.url));
built('reflect-metadata');
const { openDatabase } = built('./database/index.js');
const { createRepositories } = built('./repositories/index.js');
const { localCaller } = built('./auth/index.js');
const { loadSettings } = built('./config/index.js');
const { JsonText } = built('./core/json/index.js');
const { LogKeeper } = built('./evidence/index.js');

const [what, callers, seconds, how, folder] = process.argv.slice(2);
if (how !== 'with') {
  const logged = built('./repositories/insert-logged.js');
  const { insertRows } = built('./repositories/sql/insert.js');
  const insert = logged.insertLogged;
  if (how === 'without') {
    const nothing = { shape: 'alone', columns: [], statements: () => ({}), values: [] };
    built('./repositories/log-versions.js').versionOfRow = () => null;
    logged.insertLogged = (tx, kind, { rows }) => insertRows(tx, kind, rows, nothing);
  } else {
    // the evidence log alone, without the entries of the access log
    logged.insertLogged = (tx, kind, rows) => insert(tx, kind, { ...rows, access: [] });
  }
}
const settings = loadSettings();
const { databaseUrl: url, dataDir, poolSize } = settings;
const database = await openDatabase({ url, dataDir, poolSize, onProgress: () => undefined });
const repositories = createRepositories(database, localCaller, settings);
const keeper =
  how !== 'without'
    ? await LogKeeper.open(repositories.evidenceLog, folder, (message) => console.error(message))
    : null;
keeper?.start();

const json = (value) => JsonText.trusted(JSON.stringify(value));
const event = {
  ...recordedEvent,
  triggerDetails: json(recordedEvent.triggerDetails),
  effects: recordedEvent.effects.map((effect) => ({ ...effect, details: json(effect.details) })),
};
const works = {
  record: () => repositories.cascadeEvents.record(event),
  save: () =>
    repositories.recoverySessions.save({
      sessionId: randomUUID(),
      namespace: 'bench',
      status: 'in_progress',
      metadata: json({ note: 'x'.repeat(400) }),
    }),
};
console.log(await rateOf(Number(callers), Number(seconds), works[what]));
// What was written last is signed too: none may be missing from the figures.
await keeper?.sequence();
await keeper?.sign();
await keeper?.stop();
await database.close();
