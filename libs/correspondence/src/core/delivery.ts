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
