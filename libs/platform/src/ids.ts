import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const NEEDED = 16;
/** Chance is fetched for many ids at once: fetching it costs ten times what making an id does. */
const chance = Buffer.alloc(NEEDED * 256);
let used = chance.length;

let latest = 0;
let sequence = 0;

/**
 * A new entity id: UUID version 7 (RFC 9562), so ids sort by the time they were made and indexes stay compact. Each sorts
 * after those that this process made before, also within a millisecond and when the clock is set back.
 */
export function newId(): string {
  if (used === chance.length) {
    randomFillSync(chance);
    used = 0;
  }
  const random = chance.subarray(used, used + NEEDED);
  used += NEEDED;
  const now = Date.now();
  if (now > latest) {
    latest = now;
    // Half of the room is left for those that follow.
    sequence = random.readUInt32BE(6) >>> 1;
  } else {
    sequence += 1;
  }
  return v7({ random, msecs: latest, seq: sequence });
}
