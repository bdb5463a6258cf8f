// Records events through the repository, without HTTP and GraphQL: node recorder.js CALLERS SECONDS prints events a second.
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

const [callers, seconds] = process.argv.slice(2).map(Number);
const settings = loadSettings();
const { databaseUrl: url, dataDir, poolSize } = settings;
const database = await openDatabase({ url, dataDir, poolSize, onProgress: () => undefined });
const { cascadeEvents } = createRepositories(database, localCaller, settings);
const json = (value) => JsonText.trusted(JSON.stringify(value));
const event = {
  ...recordedEvent,
  triggerDetails: json(recordedEvent.triggerDetails),
  effects: recordedEvent.effects.map((effect) => ({ ...effect, details: json(effect.details) })),
};
console.log(await rateOf(callers, seconds, () => cascadeEvents.record(event)));
await database.close();
