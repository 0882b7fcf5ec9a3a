import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from './random.js';
import { say } from './say.js';

/** Something that can be killed at any moment, and comes back by itself. */
export interface Victim {
  name: string;
  kill(): void | Promise<void>;
  /** Whether it works again since it was last killed. */
  isUp(): boolean | Promise<boolean>;
}

const SHORTEST_MS = 300;
const LONGEST_MS = 2_300;
const LOOK_MS = 50;

/**
 * Kills at random moments, each once before any comes again, and none that is still coming back: on a slow machine there
 * would be nothing left to kill. Returns how often, by name.
 */
export async function killAtRandom(
  victims: readonly Victim[],
  { random, until }: { random: Random; until: number },
): Promise<Record<string, number>> {
  const killings = Object.fromEntries(victims.map(({ name }) => [name, 0]));
  for (;;) {
    for (const victim of random.shuffled(victims)) {
      await pause(random.between(SHORTEST_MS, LONGEST_MS));
      while (Date.now() < until && !(await victim.isUp())) await pause(LOOK_MS);
      if (Date.now() >= until) return killings;
      await victim.kill();
      killings[victim.name] = (killings[victim.name] ?? 0) + 1;
      say(`killed ${victim.name}`);
    }
  }
}
