'use strict';

/**
 * Finds a PostgreSQL of one major version in which databases can be made: `node find-postgresql.js MAJOR [URL]`.
 * Without a URL it tries 127.0.0.1:5432 and the usual Unix sockets, without a password. Prints the connection string
 * that works, or says why none does, with status 1.
 */
const os = require('node:os');
const { Client } = require('pg');

const [major, given] = process.argv.slice(2);

function candidates() {
  if (given) return [given];
  const users = [...new Set([process.env.PGUSER, os.userInfo().username, 'postgres'])].filter(Boolean);
  const hosts = ['127.0.0.1', '/var/run/postgresql', '/tmp'];
  return hosts.flatMap((host) =>
    users.map((user) => `postgres://${encodeURIComponent(user)}@${encodeURIComponent(host)}:5432/postgres`),
  );
}

/** Why the server is of no use; null when it is. */
async function refusal(connectionString) {
  const client = new Client({ connectionString, connectionTimeoutMillis: 5_000 });
  try {
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_setting('server_version') AS version, rolcreatedb OR rolsuper AS creates
       FROM pg_roles WHERE rolname = current_user`,
    );
    const [{ version, creates }] = rows;
    if (version.split('.')[0] !== major) return `it is PostgreSQL ${version}`;
    if (!creates) return 'its user may not create databases';
    process.stderr.write(`PostgreSQL ${version}\n`);
    return null;
  } catch (error) {
    return error.message || error.code;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function main() {
  for (const url of candidates()) {
    const reason = await refusal(url);
    if (reason === null) return process.stdout.write(`${url}\n`);
    const { host, username } = new URL(url);
    process.stderr.write(`not ${username}@${decodeURIComponent(host)}: ${reason}\n`);
  }
  process.exitCode = 1;
}

main();
