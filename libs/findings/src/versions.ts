import { ALGORITHM } from '#analysis';

/** The version of everything that reading a response does. Changed: every response is read again. */
export const READING = `${ALGORITHM.duplicates} ${ALGORITHM.sentiment}`;

/** Dispositions that must not be read: nobody has said yet that it is a response at all. */
export const HELD: readonly string[] = ['quarantined', 'automatic'];

/**
 * Joins responses `v` with their readings `r` where these are of today: of the version in parameter `algorithm`, of what the
 * response says now, and read with the lines that are set apart on its item now.
 */
export function asOfToday(algorithm: string): string {
  return `LEFT JOIN findings_editions e ON e.item_id = v.item_id AND e.algorithm = ${algorithm}
          LEFT JOIN findings_readings r ON r.response_id = v.id AND r.algorithm = ${algorithm} AND r.revision = v.revision
           AND (r.lines IS NULL OR r.lines = e.lines_version)`;
}
