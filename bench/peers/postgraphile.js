// PostGraphile 5 as its documentation starts it on Node's own server, over the archive's tables.
import http from 'node:http';
import pg from 'pg';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { postgraphile } from 'postgraphile';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';
import { jsonPgSmartTags } from 'postgraphile/utils';

// The archive keeps no foreign key here (an event may come later); the link is told to PostGraphile instead.
const link = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      recovery_sessions: {
        tags: { foreignKey: '(cascade_event_id) references cascade_events (cascade_id)' },
      },
    },
  },
});
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 16, options: '-c TimeZone=UTC' });
const server = http.createServer();
const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  plugins: [link],
  pgServices: [makePgService({ pool, schemas: ['public'] })],
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, maxRequestLength: 16_777_216 },
  grafast: { explain: false },
});
await instance.createServ(grafserv).addTo(server);
server.listen(Number(process.env.PORT), '127.0.0.1');
