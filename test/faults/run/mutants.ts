import pg from 'pg';
import type { Mutant } from './options.js';

/** Modules that are loaded before the program and change one method of it: for each mutant, and the programs it is in. */
const PRELOADS: Readonly<Record<Mutant, { module?: string; programs: readonly string[] }>> = {
  'ack-before-commit': { module: './mutants/ack-before-commit.js', programs: ['web', 'mailroom'] },
  'new-token-each-time': { module: './mutants/new-token-each-time.js', programs: ['web'] },
  'late-in-time': { programs: [] },
};

export function preloadOf(mutant: Mutant | undefined, program: string): string[] {
  const { module, programs } = mutant === undefined ? { programs: [] } : PRELOADS[mutant];
  return module === undefined || !programs.includes(program) ? [] : [new URL(module, import.meta.url).href];
}

/** What is decided in the database is changed there: the closing time that a submission is judged by is an hour off. */
export async function plantInDatabase(mutant: Mutant | undefined, databaseUrl: string): Promise<void> {
  if (mutant !== 'late-in-time') return;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ source: string }>(
      `SELECT pg_get_functiondef('intake_receive'::regproc) AS source`,
    );
    const source = rows[0]?.source ?? '';
    const changed = source.replace('s.received, v_closes,', `s.received, v_closes + interval '1 hour',`);
    if (changed === source) throw new Error('the mutant late-in-time finds nothing to change in intake_receive');
    await client.query(changed);
  } finally {
    await client.end();
  }
}
