import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from './random.js';
import { say } from './say.js';

/** Something that can be killed at any moment, and comes back by itself. */
export interface Victim {
  name: string;
  kill(): void | Promise<void>;
}

const SHORTEST_MS = 300;
const LONGEST_MS = 2_300;

/** Kills at random moments, each once before any comes again; how often, by name. */
export async function killAtRandom(
  victims: readonly Victim[],
  { random, until }: { random: Random; until: number },
): Promise<Record<string, number>> {
  const killings = Object.fromEntries(victims.map(({ name }) => [name, 0]));
  for (;;) {
    for (const victim of random.shuffled(victims)) {
      await pause(random.between(SHORTEST_MS, LONGEST_MS));
      if (Date.now() >= until) return killings;
      await victim.kill();
      killings[victim.name] = (killings[victim.name] ?? 0) + 1;
      say(`killed ${victim.name}`);
    }
  }
}
