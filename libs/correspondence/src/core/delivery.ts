/** What to do about a message that the mail server did not take. */
export type Next = { state: 'failed' } | { state: 'pending'; inSeconds: number };

const MOST_ATTEMPTS = 12;
const LONGEST_PAUSE_S = 6 * 3_600;

/**
 * A reply of the 500s is final (RFC 5321, 4.2.1); anything else is tried again after a pause that doubles, for about two
 * days. `attempts` counts the one that failed.
 */
export function afterFailure(attempts: number, responseCode: number | undefined): Next {
  const final = responseCode !== undefined && responseCode >= 500 && responseCode < 600;
  if (final || attempts >= MOST_ATTEMPTS) return { state: 'failed' };
  return { state: 'pending', inSeconds: Math.min(30 * 2 ** (attempts - 1), LONGEST_PAUSE_S) };
}

/** Acknowledgements to one address within 24 hours. What goes on answering us is a machine, whatever it says of itself. */
export const MOST_A_DAY = 5;

/** What becomes of an acknowledgement as it is written; `within` counts those to the same address in the last 24 hours. */
export function atFirst(isWritable: boolean, within: number): { state: 'pending' | 'failed' | 'kept'; error?: string } {
  if (!isWritable) return { state: 'failed', error: 'this address cannot be written to' };
  if (within < MOST_A_DAY) return { state: 'pending' };
  return { state: 'kept', error: `this address was sent ${String(MOST_A_DAY)} acknowledgements within a day` };
}
