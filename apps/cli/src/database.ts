import { EmbeddedPostgres, Settings } from '#platform';
import { readEnvironment } from '#config';

/**
 * Runs `work` on this installation's database: the one of `DATABASE_URL`, or the embedded one, which is joined where
 * Throughline is running and started for the while where it is not.
 */
export async function withDatabase<T>(work: (settings: Settings) => Promise<T>): Promise<T> {
  const environment = readEnvironment();
  if (environment.databaseUrl !== undefined) {
    return work(new Settings({ ...environment, databaseUrl: environment.databaseUrl }));
  }
  const postgres = new EmbeddedPostgres({ dataDir: environment.dataDir, whenRunning: 'join' });
  const { url } = await postgres.start();
  try {
    return await work(new Settings({ ...environment, databaseUrl: url }));
  } finally {
    await postgres.stop();
  }
}
