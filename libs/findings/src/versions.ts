import { ALGORITHM } from '#analysis';

/** The version of everything that reading a response does. Changed: every response is read again. */
export const READING = `${ALGORITHM.duplicates} ${ALGORITHM.sentiment}`;

/** Dispositions that must not be read: nobody has said yet that it is a response at all. */
export const HELD: readonly string[] = ['quarantined', 'automatic'];
