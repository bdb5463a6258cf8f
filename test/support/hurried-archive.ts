import { createTestArchive, type TestArchive } from './engine';
import { adminQuery } from './postgresql-admin';

/** As createTestArchive, but on PostgreSQL no commit waits for the disk: for tests that commit by the thousand. */
export async function createHurriedArchive(): Promise<TestArchive> {
  const archive = await createTestArchive();
  if (archive.url !== null) {
    await adminQuery(
      archive.url,
      `DO $$ BEGIN
        EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
      END $$`,
    );
  }
  return archive;
}
