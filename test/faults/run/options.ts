import { parseArgs } from 'node:util';

/** Faults that are planted to see that the check would notice them; nothing outside the fault run knows of them. */
export const MUTANTS = ['ack-before-commit', 'new-token-each-time', 'late-in-time'] as const;
export type Mutant = (typeof MUTANTS)[number];

export interface Options {
  /** How long there is load and killing; starting, settling and checking come on top. */
  seconds: number;
  /** Decides what is sent, by whom, and what is killed when. */
  seed: number;
  mutant: Mutant | undefined;
}

const USAGE = `npm run faults -- [--seconds S] [--seed N] [--mutant ${MUTANTS.join('|')}]`;

export class WrongUsage extends Error {}

/** Throws WrongUsage, with what is right. */
export function readOptions(args: string[]): Options {
  try {
    const { values } = parseArgs({
      args,
      options: { seconds: { type: 'string' }, seed: { type: 'string' }, mutant: { type: 'string' } },
    });
    const mutant = MUTANTS.find((name) => name === values.mutant);
    if (values.mutant !== undefined && mutant === undefined) throw new Error(`there is no mutant "${values.mutant}"`);
    return {
      seconds: number('seconds', values.seconds ?? '60', 5),
      seed: number('seed', values.seed ?? String(Date.now() % 100_000), 0),
      mutant,
    };
  } catch (error) {
    throw new WrongUsage(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`, { cause: error });
  }
}

function number(name: string, text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) {
    throw new Error(`--${name}: "${text}" is not a whole number of ${String(least)} or more`);
  }
  return value;
}
