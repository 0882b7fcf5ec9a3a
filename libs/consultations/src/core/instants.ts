import { DateTime, IANAZone } from 'luxon';

/** What a local time written by a person turned out to be in its time zone. */
export type LocalTime =
  | { kind: 'instant'; at: Date }
  | { kind: 'ambiguous'; reason: string; earlier: Date; later: Date }
  | { kind: 'missing'; reason: string }
  | { kind: 'unreadable'; reason: string };

const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|[+-]\d{2}:\d{2})?$/;

/** Names people use for a zone where they differ from the name of its city. */
const SPOKEN_ZONES: Record<string, string> = {
  'Europe/London': 'UK time',
  'Europe/Belfast': 'UK time',
  'Europe/Dublin': 'Irish time',
  UTC: 'UTC',
  'Etc/UTC': 'UTC',
};

/** Whether `zone` is a name of the IANA time zone database that this runtime knows. */
export function isTimeZone(zone: string): boolean {
  return IANAZone.isValidZone(zone);
}

/**
 * Reads a local time such as `2026-10-25 01:30` in an IANA zone as one instant.
 *
 * A local time in the hour that is repeated when clocks go back is `ambiguous` (both instants are given), one in the
 * hour that is skipped when they go forward is `missing`; neither is ever guessed. Writing the offset after the time
 * (`2026-10-25 01:30+01:00`) settles the first case, provided that the offset is in use in that zone then.
 */
export function parseLocal(text: string, zone: string): LocalTime {
  if (!isTimeZone(zone)) {
    return { kind: 'unreadable', reason: `"${zone}" is not a time zone; expected a name such as Europe/London` };
  }
  const match = WRITTEN.exec(text.trim());
  if (!match) {
    return { kind: 'unreadable', reason: `"${text}" is not a date and time; expected one such as 2026-09-26 23:59` };
  }
  const [year, month, day, hour, minute, second] = (match.slice(1, 7) as (string | undefined)[]).map((part) =>
    Number(part ?? 0),
  ) as Fields;
  const fields = { year, month, day, hour, minute, second };
  const plain = DateTime.fromObject(fields, { zone: 'utc' });
  if (!plain.isValid) {
    return { kind: 'unreadable', reason: `"${text}" is not a date and time of the calendar` };
  }
  const local = DateTime.fromObject(fields, { zone });
  if (local.hour !== hour || local.minute !== minute || local.day !== day) {
    return { kind: 'missing', reason: missing(plain, local, zone) };
  }
  const possible = local.getPossibleOffsets().sort((a, b) => a.toMillis() - b.toMillis());
  if (match[7] !== undefined) return withOffset(match[7], possible, text, zone);
  const [earlier, later] = possible;
  if (earlier && later) {
    return {
      kind: 'ambiguous',
      reason:
        `${clock(plain)} happens twice on ${longDay(plain)} in ${spokenZone(zone)}, because the clocks go back then. ` +
        `Write ${plain.toFormat('yyyy-MM-dd HH:mm')}${earlier.toFormat('ZZ')} for the first or ` +
        `${plain.toFormat('yyyy-MM-dd HH:mm')}${later.toFormat('ZZ')} for the second, or choose another time`,
      earlier: earlier.toJSDate(),
      later: later.toJSDate(),
    };
  }
  return { kind: 'instant', at: local.toJSDate() };
}

type Fields = [number, number, number, number, number, number];

function withOffset(offset: string, possible: DateTime[], text: string, zone: string): LocalTime {
  const wanted = offset === 'Z' ? '+00:00' : offset;
  const found = possible.find((one) => one.toFormat('ZZ') === wanted);
  if (found) return { kind: 'instant', at: found.toJSDate() };
  const used = possible.map((one) => one.toFormat('ZZ')).join(' or ');
  return { kind: 'unreadable', reason: `"${text}": ${spokenZone(zone)} is not at ${wanted} then; expected ${used}` };
}

function missing(wanted: DateTime, shifted: DateTime, zone: string): string {
  return (
    `${clock(wanted)} does not exist on ${longDay(wanted)} in ${spokenZone(zone)}, because the clocks go forward ` +
    `over it. Choose another time, for example ${shifted.toFormat('yyyy-MM-dd HH:mm')}`
  );
}

/**
 * The one sentence in which every surface prints an instant: `11:59pm on Friday 26 September 2025 (UK time)`.
 *
 * Two different minutes never read alike: in the hour that is repeated when clocks go back the sentence says which of
 * the two is meant. Seconds are not printed.
 */
export function formatInstant(at: Date, zone: string): string {
  const local = DateTime.fromJSDate(at, { zone });
  const time = local.hour === 0 && local.minute === 0 ? 'midnight at the start of' : `${clock(local)} on`;
  return `${time} ${longDay(local)} (${spokenZone(zone)}${whichOfTwo(local)})`;
}

/** The short form for lists and tables: `26 September 2026, 11:59pm`. */
export function formatMoment(at: Date, zone: string): string {
  const local = DateTime.fromJSDate(at, { zone });
  return `${local.setLocale('en-GB').toFormat('d LLLL yyyy')}, ${clock(local)}`;
}

/** The day on which an instant falls in a zone: `26 September 2026`. */
export function formatDayOf(at: Date, zone: string): string {
  return DateTime.fromJSDate(at, { zone }).setLocale('en-GB').toFormat('d LLLL yyyy');
}

/** A calendar day as stored (`2026-09-26`) in words: `26 September 2026`. */
export function formatDay(day: string): string {
  return DateTime.fromISO(day, { zone: 'utc' }).setLocale('en-GB').toFormat('d LLLL yyyy');
}

/** The local time of an instant as a form holds it, `2026-09-26 23:59`, with the offset where it is needed. */
export function writeLocal(at: Date, zone: string): string {
  const local = DateTime.fromJSDate(at, { zone });
  const twice = local.getPossibleOffsets().length > 1;
  return local.toFormat(twice ? 'yyyy-MM-dd HH:mmZZ' : 'yyyy-MM-dd HH:mm');
}

/** Calendar days from `now` to `at` as people in the zone count them: 0 is today, 1 tomorrow; negative is past. */
export function daysUntil(at: Date, now: Date, zone: string): number {
  const day = (moment: Date): DateTime => DateTime.fromJSDate(moment, { zone }).startOf('day');
  return Math.round(day(at).diff(day(now), 'days').days);
}

/** "closes today", "closes tomorrow", "closes in 9 days", "closed 3 days ago". */
export function closesIn(closesAt: Date, now: Date, zone: string): string {
  const days = daysUntil(closesAt, now, zone);
  if (closesAt <= now) {
    if (days === 0) return 'closed today';
    return days === -1 ? 'closed yesterday' : `closed ${String(-days)} days ago`;
  }
  if (days === 0) return 'closes today';
  return days === 1 ? 'closes tomorrow' : `closes in ${String(days)} days`;
}

function clock(local: DateTime): string {
  const hour = local.hour % 12 === 0 ? 12 : local.hour % 12;
  const minute = local.minute === 0 ? '' : `:${String(local.minute).padStart(2, '0')}`;
  if (local.hour === 12 && local.minute === 0) return 'midday';
  if (local.hour === 0 && local.minute === 0) return 'midnight';
  return `${String(hour)}${minute}${local.hour < 12 ? 'am' : 'pm'}`;
}

function longDay(local: DateTime): string {
  return local.setLocale('en-GB').toFormat('cccc d LLLL yyyy');
}

function spokenZone(zone: string): string {
  return SPOKEN_ZONES[zone] ?? `${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')} time`;
}

function whichOfTwo(local: DateTime): string {
  const possible = local.getPossibleOffsets();
  if (possible.length < 2) return '';
  const first = Math.min(...possible.map((one) => one.toMillis()));
  return local.toMillis() === first ? ', before the clocks go back' : ', after the clocks go back';
}
