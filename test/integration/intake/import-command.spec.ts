import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startProcess } from '../../support/processes.js';
import { startWorld, type World } from './world.js';

describe('throughline import responses', () => {
  let world: World;
  let folder: string;

  beforeAll(async () => {
    world = await startWorld();
    folder = await mkdtemp(join(tmpdir(), 'import-command-'));
  });

  afterAll(async () => {
    await world.stop();
    await rm(folder, { recursive: true });
  });

  it('writes the rows that were not taken to a file, by a mapping that it has saved', async () => {
    const { slug } = await world.consultation({ slug: 'by-command', refs: ['R1'] });
    const [file, faults] = [join(folder, 'survey.csv'), join(folder, 'not-taken.csv')];
    await writeFile(file, 'No;Opinion;Side\n1;More seats.;Agree\n2;@SUM(1);perhaps\n');
    const run = async (...args: string[]) => {
      const env = { DATABASE_URL: world.database.url, LOG_LEVEL: 'silent' };
      const started = startProcess('cli', ['import', 'responses', file, '--consultation', slug, ...args], { env });
      return { code: await started.ended, said: started.output() };
    };
    const map = ['--map', 'No=id', '--map', 'Opinion=R1.text', '--map', 'Side=R1.stance'];
    const first = await run(...map, '--save-mapping', 'tool', '--faults', faults);
    expect(first.said).toContain('2 rows: 1 stored, 0 were there before, 1 not taken');
    expect(first.said).toMatch(/survey\.csv:3: Side: "perhaps" is not one of/u);
    expect(first.code).toBe(1);
    expect(await readFile(faults, 'utf8')).toMatch(
      /^\ufeffNo,Opinion,Side,Why it was not taken\n2,'@SUM\(1\),perhaps,"Side: ""perhaps"" is not one of/u,
    );
    await writeFile(file, 'No;Opinion;Side\n1;More seats.;Agree\n3;No.;Disagree\n');
    const second = await run();
    expect(second.said).toContain('Read by the saved mapping "tool"');
    expect(second.said).toContain('2 rows: 1 stored, 1 were there before, 0 not taken');
    expect(second.code).toBe(0);
  }, 120_000);
});
