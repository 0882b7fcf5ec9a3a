import type { Ledger } from '../ledger.js';
import type { Random } from '../random.js';
import type { Target } from '../stage.js';

/** What a client works with until the end of the load, and what was begun by then until its patience ends. */
export interface Work {
  ledger: Ledger;
  random: Random;
  targets: readonly Target[];
  /** `Date.now()` after which nothing new is sent. */
  until: number;
  /** `Date.now()` after which what was never answered is given up. */
  patience: number;
}
