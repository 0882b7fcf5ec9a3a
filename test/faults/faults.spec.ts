import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { startCommand, type StartedProcess } from '../support/processes.js';

/** As in `npm run faults`, which says more and runs as long as is wished. */
const MAIN = join(process.cwd(), 'dist/test/faults/run/main.js');
const seed = Number(process.env['FAULTS_SEED'] ?? Date.now() % 100_000);

interface Result {
  acknowledged: number;
  stored: number;
  lost: number;
  doubled: number;
  broken: string[];
  killings: Record<string, number>;
}

describe(`processes killed at random under load (FAULTS_SEED=${String(seed)})`, () => {
  let running: StartedProcess | undefined;
  afterEach(() => running?.stop());

  const run = async (...args: string[]): Promise<{ code: number | null; result: Result }> => {
    running = startCommand(process.execPath, [MAIN, ...args]);
    const code = await running.ended;
    const said = running.output();
    const line = said.split('\n').findLast((one) => one.startsWith('{'));
    if (line === undefined) throw new Error(`the fault run ended with ${String(code)} and said:\n${said}`);
    return { code, result: JSON.parse(line) as Result };
  };

  it('lose nothing that was acknowledged, and double nothing', async () => {
    const { code, result } = await run('--seconds', '16', '--seed', String(seed));
    expect(result).toMatchObject({ lost: 0, doubled: 0, broken: [] });
    expect(result.stored).toBe(result.acknowledged);
    expect(result.acknowledged).toBeGreaterThan(50);
    expect(Object.values(result.killings).reduce((sum, n) => sum + n, 0)).toBeGreaterThan(3);
    expect(code).toBe(0);
  }, 300_000);

  it.each([
    ['ack-before-commit', 'what was acknowledged is stored'],
    ['new-token-each-time', 'one act of sending is stored once'],
    ['late-in-time', 'late is late'],
  ])(
    'are caught where %s is planted in them',
    async (mutant, invariant) => {
      const { code, result } = await run('--seconds', '7', '--seed', '7', '--mutant', mutant);
      expect(result.broken).toContain(invariant);
      expect(code).toBe(1);
    },
    300_000,
  );
});
