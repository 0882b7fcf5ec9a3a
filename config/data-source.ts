import 'reflect-metadata';
import { accountsMigrations } from '#accounts';
import { consultationsMigrations } from '#consultations';
import { correspondenceMigrations } from '#correspondence';
import { decisionsMigrations } from '#decisions';
import { findingsMigrations } from '#findings';
import { intakeMigrations } from '#intake';
import { journalMigrations } from '#journal';
import { outcomesMigrations } from '#outcomes';
import { Secrets1780000000001 } from '#platform';
import { DataSource } from 'typeorm';

/** Two processes that start together must not migrate together. Any number that nothing else locks. */
const MIGRATION_LOCK = 7_214_003;

/**
 * Brings a database up to date: every lib's migrations in the order of the ranks, all of them or none.
 * Safe to call from several processes at once. Returns the names of those that ran.
 */
export async function migrate(url: string): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    migrationsTableName: 'platform_migrations',
    migrations: [
      Secrets1780000000001,
      ...journalMigrations,
      ...accountsMigrations,
      ...consultationsMigrations,
      ...intakeMigrations,
      ...findingsMigrations,
      ...outcomesMigrations,
      ...decisionsMigrations,
      ...correspondenceMigrations,
    ],
  });
  await source.initialize();
  const lock = source.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await source.runMigrations({ transaction: 'all' });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await source.destroy();
  }
}
