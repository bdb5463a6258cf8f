import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { Client, type PoolConfig } from 'pg';
import { MIGRATIONS_TABLE } from '../../src/database/data-source';
import { engineCode } from '../../src/database/embedded/engine-code';
import { workerFile } from '../../src/database/embedded/worker-file';
import type { WorkerReport, WorkerStart } from '../../src/database/embedded/worker-messages';
import { copyFolder } from './copy-folder';
import { takeOver } from './engine-hand-over';

/** The schema in one word: whoever changes it changes this. */
const FINGERPRINT = `SELECT md5(string_agg(line, E'\\n' ORDER BY line)) AS fingerprint FROM (
    SELECT concat_ws(' ', 'class', oid, relname, relkind, relnatts, relchecks, relhastriggers, reloptions) AS line
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'column', attrelid, attnum, attname, atttypid, atttypmod, attnotnull, attisdropped, attstattarget)
      FROM pg_attribute WHERE attrelid >= 16384
    UNION ALL SELECT concat_ws(' ', 'constraint', oid, conname, convalidated) FROM pg_constraint
    UNION ALL SELECT concat_ws(' ', 'index', indexrelid, indisvalid) FROM pg_index WHERE indexrelid >= 16384
    UNION ALL SELECT concat_ws(' ', 'trigger', oid, tgname, tgenabled) FROM pg_trigger
    UNION ALL SELECT concat_ws(' ', 'function', oid, proname, prosrc, provolatile) FROM pg_proc WHERE oid >= 16384
    UNION ALL SELECT concat_ws(' ', 'type', oid, typname) FROM pg_type WHERE oid >= 16384
    UNION ALL SELECT concat_ws(' ', 'setting', setdatabase, setrole, setconfig) FROM pg_db_role_setting
    UNION ALL SELECT concat_ws(' ', 'role', oid, rolname) FROM pg_roles
    UNION ALL SELECT concat_ws(' ', 'schema', oid, nspname) FROM pg_namespace
  ) AS lines`;

/** Empties every table, starts every sequence again, and forgets what the planner has learnt. */
const CLEAR = `DO $$ BEGIN
    EXECUTE (SELECT format('TRUNCATE %s CASCADE', string_agg(oid::regclass::text, ', ')) FROM pg_class
      WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> '${MIGRATIONS_TABLE}');
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence
      JOIN pg_class ON pg_class.oid = seqrelid AND relname <> '${MIGRATIONS_TABLE}_id_seq';
    DELETE FROM pg_statistic WHERE starelid >= 16384;
  END $$`;

/**
 * One engine for the test files that a process runs, one after the other: to start one takes longer than the tests of
 * most files, and each begins with code that is not optimized. It lives in the process itself, outside of the sandboxes
 * of tests, and ends with it.
 */
export class LastingEngine {
  private running: RunningEngine | null = null;
  private isLent = false;

  /** Lends the engine, its archive empty and migrated, and gives its data folder; null while it is lent. */
  async lend(): Promise<string | null> {
    if (this.isLent) return null;
    this.isLent = true;
    try {
      return (await this.cleared()).dataDir;
    } catch (error) {
      this.isLent = false;
      throw error;
    }
  }

  private async cleared(): Promise<RunningEngine> {
    if (this.running !== null && !(await this.running.clear())) {
      await this.running.end();
      this.running = null;
    }
    this.running ??= await RunningEngine.start();
    return this.running;
  }

  giveBack(): void {
    this.isLent = false;
  }

  /** Where a driver finds the engine of a data folder; null where that is not the one lent. */
  addressOf(dataDir: string): PoolConfig | null {
    return this.isLent && this.running?.dataDir === dataDir ? this.running.address : null;
  }
}

class RunningEngine {
  /** By this process. */
  private static started = 0;
  private fingerprint: string | null = null;
  private isAlive = true;
  readonly address: PoolConfig;

  private constructor(
    readonly dataDir: string,
    { host, port }: { readonly host: string; readonly port: number },
    private readonly worker: Worker,
  ) {
    this.address = { host, port, user: 'postgres', password: '', database: 'postgres', ssl: false };
    worker.once('exit', () => {
      this.isAlive = false;
    });
    worker.unref();
  }

  static async start(): Promise<RunningEngine> {
    const { folder, sockets: host, template } = takeOver('pglite');
    const port = Number(process.env['JEST_WORKER_ID'] ?? 1) * 1_000 + (RunningEngine.started += 1);
    const dataDir = path.join(folder, `lasting-${randomBytes(6).toString('hex')}`);
    copyFolder(template, dataDir);
    const worker = new Worker(workerFile(path.resolve(__dirname, '../../src/database/embedded')), {
      workerData: {
        cluster: path.join(dataDir, 'pg'),
        socketPath: path.join(host, `.s.PGSQL.${port}`),
        code: await engineCode(),
      } satisfies WorkerStart,
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    // not read, which would keep the process from ending: an EngineWorker reads them
    const [report] = (await once(worker, 'message')) as [WorkerReport];
    if (report.kind === 'failed') throw new Error(report.message);
    const engine = new RunningEngine(dataDir, { host, port }, worker);
    await engine.clear();
    return engine;
  }

  /** Empties the archive; false where it cannot be used any more: it has ended, or a test has changed its schema. */
  async clear(): Promise<boolean> {
    if (!this.isAlive) return false;
    const client = new Client(this.address);
    await client.connect();
    try {
      await client.query('ROLLBACK');
      await client.query('DISCARD ALL');
      const { rows } = await client.query<{ fingerprint: string }>(FINGERPRINT);
      const fingerprint = rows[0]?.fingerprint ?? '';
      this.fingerprint ??= fingerprint;
      if (this.fingerprint !== fingerprint) return false;
      await client.query(CLEAR);
      return true;
    } finally {
      await client.end();
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
    await fs.rm(this.dataDir, { recursive: true, force: true });
  }
}
