import { parseLocal, writeLocal, type Consultation, type ConsultationInput } from '#consultations';
import type { Fault } from '#platform';
import { readFields, typedIn, valuesOf, type Section } from '../forms/fields.js';
import type { Posted } from '../forms/posted.js';

const area = (name: string, label: string, hint?: string, rows = 3) =>
  ({ name, label, kind: 'area', rows, ...(hint === undefined ? {} : { hint }) }) as const;

/** What is said of a consultation, in the pieces in which an officer writes it. */
export const SECTIONS = {
  basics: {
    title: 'What it is about',
    fields: [
      { name: 'title', label: 'Title', kind: 'text' },
      {
        name: 'slug',
        label: 'Name in addresses',
        kind: 'text',
        hint: 'Also what stands before the @ of its email address.',
      },
      area('summary', 'Summary', 'Two or three sentences, in plain words.'),
      area('purpose', 'Why people are asked', 'What is decided, by whom, and what is not.', 4),
      { name: 'decisionMaker', label: 'Who decides', kind: 'text' },
      { name: 'decisionDue', label: 'Decision due', kind: 'date' },
      { name: 'minutesToAnswer', label: 'Minutes that answering takes', kind: 'number' },
      area(
        'equality',
        'Equality screening or assessment',
        'As it stands now, or why it is not relevant. Shown to the public.',
        8,
      ),
    ],
  },
  times: {
    title: 'When it opens and closes',
    text: 'One closing time, from which every page and message is printed. After the launch it can be extended, never brought forward.',
    fields: [
      { name: 'opensDate', label: 'Opens on', kind: 'date' },
      { name: 'opensTime', label: 'Opens at', kind: 'text', hint: 'For example 09:00' },
      { name: 'closesDate', label: 'Closes on', kind: 'date' },
      { name: 'closesTime', label: 'Closes at', kind: 'text', hint: 'For example 23:59' },
      { name: 'timeZone', label: 'Time zone', kind: 'text', hint: 'Europe/London for the UK' },
    ],
  },
  policies: {
    title: 'How answers are counted, kept and published',
    text: 'Declared before the first answer, and followed by the software. The sentences are what the public reads.',
    fields: [
      {
        name: 'policies.duplicatesRule',
        label: 'When one person sends the same twice',
        kind: 'select',
        options: [
          { value: 'same-counts-once', text: 'the same answer counts once' },
          { value: 'each-counts', text: 'each answer counts' },
        ],
      },
      area('policies.duplicates', 'The same twice, in a sentence for the public'),
      {
        name: 'policies.severalRule',
        label: 'When one person sends several different answers',
        kind: 'select',
        options: [
          { value: 'composite', text: 'they are read together and count as one' },
          { value: 'latest', text: 'the latest counts' },
          { value: 'each-counts', text: 'each answer counts' },
        ],
      },
      area('policies.several', 'Several different answers, in a sentence for the public'),
      {
        name: 'policies.contactRule',
        label: 'Answers without a name and an address',
        kind: 'select',
        options: [
          { value: 'not-needed', text: 'count like all others' },
          { value: 'name-and-address', text: 'are set aside' },
        ],
      },
      area('policies.contact', 'Answers without a name, in a sentence for the public'),
      {
        name: 'policies.campaignRule',
        label: 'Letters that many people send',
        kind: 'select',
        options: [
          { value: 'each-counts', text: 'count once for each sender' },
          { value: 'one-counts', text: 'count as one' },
        ],
      },
      area('policies.campaign', 'Campaigns, in a sentence for the public'),
      area('policies.late', 'Late answers, in a sentence for the public'),
      area('policies.counting', 'What the numbers mean'),
      area('policies.publication', 'What is published'),
      area('policies.retention', 'How long what is kept'),
    ],
  },
  privacy: {
    title: 'Privacy notice',
    fields: [
      area('privacy.controller', 'Controller', undefined, 2),
      area('privacy.purpose', 'Purpose'),
      area('privacy.legalBasis', 'Legal basis', 'Article 6(1)(e) and the power you act under.'),
      area(
        'privacy.specialCategory',
        'Condition for special categories',
        'Free text may tell of health or beliefs: name the Article 9 condition.',
      ),
      area('privacy.retention', 'How long personal data is kept'),
      area('privacy.publication', 'What is published, and what people choose'),
      area('privacy.rights', 'Rights'),
      area('privacy.dpoContact', 'Data protection officer', undefined, 2),
      area('privacy.sharing', 'Who else sees it', undefined, 2),
    ],
  },
  contact: {
    title: 'Other ways to ask and to answer',
    fields: [
      { name: 'contact.email', label: 'Email address for questions', kind: 'text' },
      { name: 'contact.telephone', label: 'Telephone', kind: 'text' },
      { name: 'contact.textRelay', label: 'Text relay', kind: 'text' },
      area('contact.post', 'Postal address', undefined, 2),
      area('contact.inPerson', 'In person', undefined, 2),
      area('contact.otherFormats', 'Other formats and languages', undefined, 2),
    ],
  },
} as const satisfies Record<string, Section>;

export type SectionName = keyof typeof SECTIONS;

export function isSection(name: string): name is SectionName {
  return Object.hasOwn(SECTIONS, name);
}

export interface ReadSection {
  patch: Partial<ConsultationInput>;
  faults: Fault[];
}

/** What a section of the form says. Policies, privacy and contact are whole: what is left out stays as it was. */
export function readSection(name: SectionName, posted: Posted, stored: Consultation): ReadSection {
  if (name === 'times') return readTimes(posted);
  const { value, faults } = readFields([SECTIONS[name]], posted);
  const typed = value as Partial<Consultation>;
  const patch: Record<string, unknown> = { ...typed };
  for (const part of ['policies', 'privacy', 'contact'] as const) {
    if (typed[part] !== undefined) patch[part] = { ...stored[part], ...typed[part] };
  }
  return { patch, faults };
}

/** Two local times in a zone as instants, or why they are none: a clock change is said, never guessed at. */
export function readTimes(posted: Posted): ReadSection {
  const timeZone = posted.text('timeZone').trim() || 'Europe/London';
  const faults: Fault[] = [];
  const opensAt = readInstant(posted, { name: 'opens', timeZone }, faults);
  const closesAt = readInstant(posted, { name: 'closes', timeZone }, faults);
  if (opensAt !== undefined && closesAt !== undefined && closesAt <= opensAt)
    faults.push({ path: 'closesDate', message: 'is not after the opening' });
  return { patch: { timeZone, ...(opensAt ? { opensAt } : {}), ...(closesAt ? { closesAt } : {}) }, faults };
}

/** The instant that the fields `nameDate` and `nameTime` say, or a fault. */
export function readInstant(
  posted: Posted,
  { name, timeZone }: { name: string; timeZone: string },
  faults: Fault[],
): Date | undefined {
  const [date, time] = [posted.text(`${name}Date`).trim(), posted.text(`${name}Time`).trim()];
  if (date === '') faults.push({ path: `${name}Date`, message: 'is empty; expected a date' });
  if (time === '') faults.push({ path: `${name}Time`, message: 'is empty; expected a time such as 23:59' });
  if (date === '' || time === '') return undefined;
  const parsed = parseLocal(`${date} ${time}`, timeZone);
  if (parsed.kind === 'instant') return parsed.at;
  const zoneIsWrong = parsed.reason.includes('is not a time zone');
  const reason = parsed.kind === 'unreadable' ? parsed.reason : forTheTimeField(parsed.reason);
  faults.push({ path: zoneIsWrong ? 'timeZone' : `${name}Time`, message: `is not clear: ${reason}` });
  return undefined;
}

/** The date stands in a field of its own, so only the time, with its offset where it needs one, is to be typed. */
function forTheTimeField(reason: string): string {
  return reason.replaceAll(/\d{4}-\d{2}-\d{2} (?=\d{2}:\d{2})/gu, '');
}

export function timeValues({ opensAt, closesAt, timeZone }: Pick<Consultation, 'opensAt' | 'closesAt' | 'timeZone'>) {
  const [opensDate = '', opensTime = ''] = writeLocal(opensAt, timeZone).split(' ');
  const [closesDate = '', closesTime = ''] = writeLocal(closesAt, timeZone).split(' ');
  return { opensDate, opensTime, closesDate, closesTime, timeZone };
}

export function sectionValues(name: SectionName, consultation: Consultation): Record<string, string> {
  return name === 'times' ? timeValues(consultation) : valuesOf([SECTIONS[name]], consultation);
}

export function typedSection(name: SectionName, posted: Posted): Record<string, string> {
  return typedIn([SECTIONS[name]], posted);
}
