import { countAllEvents } from './all-events.js';
import { writeAndCheck } from './checked-write.js';
import { showLatestIncidents } from './latest-incidents.js';
import { showOneOfEach } from './one-of-each.js';

await showLatestIncidents();
await showOneOfEach();
await countAllEvents();
await writeAndCheck();
