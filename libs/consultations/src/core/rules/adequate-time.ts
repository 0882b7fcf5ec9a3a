import { DateTime } from 'luxon';
import type { Consultation } from '../consultation.js';
import { formatInstant, isTimeZone } from '../instants.js';
import { consultationOf, met, unlessAny, type Message, type Rule } from './rule.js';

const SOURCE = 'Gunning 3: adequate time';
const LEAST_DAYS = 14;
const USUAL_DAYS = 42;
const TWELVE_WEEKS = 84;
const MOST_OF_AUGUST = 0.4;

/** Gunning 3: people have enough time, and everybody is told the same closing time. */
export const ADEQUATE_TIME: readonly Rule[] = [
  {
    id: 'G3-01',
    version: 1,
    level: 'BLOCK',
    source: `${SOURCE}; Silus v Hounslow [2015] EWHC 358`,
    title: `It is open for ${String(LEAST_DAYS)} days or more`,
    act: 'launch',
    check(subject) {
      const { days } = periodOf(consultationOf(subject), subject.now);
      const text = `It is open for ${inDays(days)}; fewer than ${String(LEAST_DAYS)} need a reason. Seven days was held too short in Silus.`;
      return unlessAny(days < LEAST_DAYS ? [{ text, field: 'closesAt' }] : [], inDays(days));
    },
  },
  {
    id: 'G3-02',
    version: 1,
    level: 'WARN',
    source: `${SOURCE}; Cabinet Office Consultation Principle E`,
    title: `There are ${String(USUAL_DAYS)} days or more that are not holidays`,
    act: 'launch',
    check(subject) {
      const { days, effective, holidays } = periodOf(consultationOf(subject), subject.now);
      const left = holidays.map((one) => `${one.name} ${String(one.days)}`).join(', ');
      const evidence = `Effective days: ${String(effective)} of ${String(days)}${left === '' ? '' : ` (${left} not counted)`}`;
      const twelve = effective >= TWELVE_WEEKS ? '; twelve weeks or more' : '';
      return unlessAny(effective < USUAL_DAYS ? [{ text: `${evidence}.`, field: 'closesAt' }] : [], evidence + twelve);
    },
  },
  {
    id: 'G3-03',
    version: 1,
    level: 'WARN',
    source: `${SOURCE}; R (Green) v Gloucestershire [2011] EWHC 2687`,
    title: 'It does not fall mostly into holidays',
    act: 'launch',
    check(subject) {
      const { days, august, holidays } = periodOf(consultationOf(subject), subject.now);
      const messages: Message[] = [];
      if (august > days * MOST_OF_AUGUST)
        messages.push({ text: `${String(august)} of ${inDays(days)} are in August.`, field: 'closesAt' });
      for (const { name } of holidays.filter((one) => one.days >= one.of))
        messages.push({ text: `It runs over ${name}: a month that did was too short in Green.`, field: 'closesAt' });
      return unlessAny(messages);
    },
  },
  {
    id: 'G3-04',
    version: 1,
    level: 'BLOCK',
    source: SOURCE,
    title: 'A deadline is extended, never brought forward',
    act: 'change',
    absolute: true,
    check(subject) {
      const { closesAt } = consultationOf(subject);
      if (subject.closesAt === undefined || subject.closesAt > closesAt) return met();
      return unlessAny([{ text: 'A deadline may be extended, never brought forward.', field: 'closesAt' }]);
    },
  },
  {
    id: 'G3-05',
    version: 1,
    level: 'BLOCK',
    source: `${SOURCE}; Guildford 2014, where two closing times were published`,
    title: 'There is one closing time, printed from one instant everywhere',
    act: 'launch',
    check(subject) {
      const consultation = consultationOf(subject);
      if (!isTimeZone(consultation.timeZone))
        return unlessAny([{ text: `“${consultation.timeZone}” is not a time zone.`, field: 'timeZone' }]);
      const sentence = formatInstant(consultation.closesAt, consultation.timeZone);
      const messages = writtenByHand(consultation, sentence);
      if (!isLaunched(consultation) && consultation.closesAt <= subject.now)
        messages.push({ text: 'The closing time is past.', field: 'closesAt' });
      return unlessAny(messages, `Closes at ${sentence}`);
    },
  },
];

interface Period {
  days: number;
  effective: number;
  august: number;
  holidays: { name: string; days: number; of: number }[];
}

/** The days that people have from the opening, or from now where that is later, counted in the consultation's zone. */
function periodOf({ opensAt, closesAt, timeZone, state }: Consultation, now: Date): Period {
  const from = DateTime.fromJSDate(isLaunched({ state }) || opensAt > now ? opensAt : now, { zone: timeZone });
  const to = DateTime.fromJSDate(closesAt, { zone: timeZone });
  const days = Math.max(0, Math.floor(to.diff(from, 'days').days + 1 / 1440));
  const off = new Map<string, { days: number; of: number }>();
  let august = 0;
  for (let n = 0; n < days; n++) {
    const date = from.startOf('day').plus({ days: n });
    if (date.month === 8) august += 1;
    const holiday = holidayOn(date);
    if (holiday === undefined) continue;
    off.set(holiday.name, { days: (off.get(holiday.name)?.days ?? 0) + 1, of: holiday.of });
  }
  const holidays = [...off].map(([name, counted]) => ({ name, ...counted }));
  return { days, august, holidays, effective: days - holidays.reduce((sum, one) => sum + one.days, 0) };
}

/** Of what was launched the times are judged as they were then. */
function isLaunched({ state }: Pick<Consultation, 'state'>): boolean {
  return state !== 'draft' && state !== 'submitted';
}

function holidayOn(date: DateTime): { name: string; of: number } | undefined {
  if ((date.month === 12 && date.day >= 22) || (date.month === 1 && date.day === 1))
    return { name: 'Christmas', of: 11 };
  const fromEaster = Math.round(date.startOf('day').diff(easter(date.year, date.zoneName ?? 'UTC'), 'days').days);
  return fromEaster >= -2 && fromEaster <= 1 ? { name: 'Easter', of: 4 } : undefined;
}

/** Easter Sunday of the Gregorian calendar, by the anonymous algorithm printed by Meeus, Astronomical Algorithms, ch. 8. */
function easter(year: number, zone: string): DateTime {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  const day = (h + l - 7 * m + 33 * month + 19) % 32;
  return DateTime.fromObject({ year, month, day }, { zone });
}

const BY_HAND =
  /\b(?:clos(?:es|ing)|deadline|no later than|respond by|reply by|answer by|ends)\b[^.!?\n]{0,60}?\b\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|noon|midnight)\b[^.!?\n]{0,60}/giu;

function writtenByHand(consultation: Consultation, sentence: string): Message[] {
  const texts: [string, string][] = [
    ['summary', consultation.summary],
    ['purpose', consultation.purpose],
    ['contact.otherFormats', consultation.contact.otherFormats],
    ...consultation.documents.map((one): [string, string] => ['documents', one.content ?? '']),
    ...consultation.items.flatMap((item) => [
      [`items.${item.ref}.scopeOpen`, item.scopeOpen] as [string, string],
      [`items.${item.ref}.reasons`, item.reasons] as [string, string],
    ]),
  ];
  return texts.flatMap(([field, text]) =>
    [...text.matchAll(BY_HAND)]
      .filter((match) => !match[0].includes(sentence))
      .map((match) => ({
        text: `A closing time is written by hand: “${match[0].trim()}”. Leave it out; every page prints “${sentence}”.`,
        field,
      })),
  );
}

function inDays(days: number): string {
  return days === 1 ? '1 day' : `${String(days)} days`;
}
