import type { Session } from './database';

/** What a database server says of itself. */
export interface ServerFacts {
  readonly version: string;
  /** The encoding of the database, such as UTF8. */
  readonly encoding: string;
  /** Whether it is a standby, which takes no writes. */
  readonly isStandby: boolean;
  /** Whether sessions begin read-only, by a setting of the server, the database or the role. */
  readonly isReadOnly: boolean;
  /** Whether the role may make tables where the archive's lie. */
  readonly mayCreate: boolean;
  readonly fsync: boolean;
  readonly fullPageWrites: boolean;
  /** `synchronous_commit`: on, off, local, remote_write or remote_apply. */
  readonly synchronousCommit: string;
  readonly autovacuum: boolean;
  readonly trackCounts: boolean;
  /** Connections that the server takes from roles that are no superusers, and those that it has. */
  readonly maxConnections: number;
  readonly connections: number;
  /** Seconds since 1970 by the server's clock, as it was asked. */
  readonly clock: number;
}

/** Asks a server for them. */
export async function serverFacts(session: Session): Promise<ServerFacts> {
  const [facts] = await session.query<ServerFacts>({
    text: `SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
        pg_is_in_recovery() AS "isStandby",
        (SELECT reset_val = 'on' FROM pg_settings WHERE name = 'default_transaction_read_only') AS "isReadOnly",
        coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS "mayCreate",
        current_setting('fsync')::boolean AS fsync,
        current_setting('full_page_writes')::boolean AS "fullPageWrites",
        current_setting('synchronous_commit') AS "synchronousCommit",
        current_setting('autovacuum')::boolean AS autovacuum,
        current_setting('track_counts')::boolean AS "trackCounts",
        current_setting('max_connections')::integer
          - current_setting('superuser_reserved_connections')::integer
          - coalesce(current_setting('reserved_connections', true)::integer, 0) AS "maxConnections",
        (SELECT count(*)::integer FROM pg_stat_activity WHERE datid IS NOT NULL) AS connections,
        extract(epoch FROM clock_timestamp())::double precision AS clock`,
  });
  if (facts === undefined) throw new Error('the database says nothing of itself');
  return facts;
}
