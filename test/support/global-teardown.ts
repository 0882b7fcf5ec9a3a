import { rm } from 'node:fs/promises';
import pg from 'pg';

export default async function tearDown(): Promise<void> {
  const { testServer } = globalThis;
  if (testServer === undefined) {
    await removeTemplate();
    return;
  }
  await testServer.server.stop();
  await rm(testServer.dataDir, { recursive: true, force: true });
}

/** A PostgreSQL that was lent to the run is given back as it was. */
async function removeTemplate(): Promise<void> {
  const client = new pg.Client({ connectionString: process.env['TEST_DATABASE_URL'] });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS template_run_${process.env['TEST_RUN'] ?? ''} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}
