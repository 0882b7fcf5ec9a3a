import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import type { ItemInput } from '#consultations';
import type { Incoming } from '#intake';
import { itemInput, Sample } from '../../../apps/cli/src/demo/sample.js';
import type { Times } from './pages/consultation.js';
import type { Written } from './pages/deciding.js';

/**
 * What is written and said in the journey: the sample's words, for two of its recommendations. R1 divides people, R4 has
 * a campaign.
 */
export interface Story {
  assembly: { title: string; slug: string; remit: string };
  consultation: { title: string; slug: string };
  refs: readonly string[];
  /** A file whose columns have names that nobody would guess, with a vote written out in letters. */
  fileWithFault: string;
  file: string;
  words: Record<string, string>;
  items: Record<string, ItemInput>;
  /** What is said of the whole consultation, by the part of the draft that asks for it. */
  parts: Record<string, Record<string, string>>;
  /** Answers to either item, as the public API takes them. */
  answers: Pick<Incoming, 'answers' | 'respondent' | 'publish'>[];
}

const REFS = ['R1', 'R4'];
const ZONE = 'Europe/London';
const ENOUGH = 160;

export async function readStory(): Promise<Story> {
  const sample = await Sample.open(join(process.cwd(), 'examples/aldermouth-getting-about'), 900);
  const { title, remit } = sample.assembly;
  const rows = JSON.parse((await sample.file('recommendations.json')).toString()) as Row[];
  const items = sample.consultation.items.filter((item) => REFS.includes(item.recommendation));
  const input = await sample.consultationInput(sample.consultation);
  const { privacy, contact } = input as { privacy: Record<string, string>; contact: Record<string, string> };
  return {
    assembly: { title, slug: 'getting-about-assembly', remit },
    consultation: { title: 'The market street and the late bus', slug: 'market-street-late-bus' },
    refs: REFS,
    fileWithFault: csvOf(rows, (row) => (row.ref === 'R4' ? 'forty' : String(row.votes_for))),
    file: csvOf(rows, (row) => String(row.votes_for)),
    words: Object.fromEntries(rows.map((row) => [row.ref, row.text])),
    items: Object.fromEntries(items.map((item) => [item.recommendation, twoQuestions(itemInput(item))])),
    parts: {
      'What it is about': {
        Summary:
          'Two of the assembly’s recommendations would change a street and a bus service. Tell us what you think.',
        'Why people are asked': 'The Cabinet decides on both in spring. Nothing is decided yet.',
        'Who decides': 'Cabinet of Aldermouth Borough Council',
        'Decision due': DateTime.now().setZone(ZONE).plus({ months: 2 }).toISODate() ?? '',
        'Minutes that answering takes': '10',
        'Equality screening or assessment': input.equality ?? '',
      },
      'Privacy notice': {
        Controller: privacy['controller'] ?? '',
        Purpose: privacy['purpose'] ?? '',
        'Legal basis': privacy['legalBasis'] ?? '',
        'Condition for special categories': 'Article 9(2)(g), substantial public interest.',
        'How long personal data is kept': privacy['retention'] ?? '',
        'What is published, and what people choose': privacy['publication'] ?? '',
        Rights: privacy['rights'] ?? '',
        'Data protection officer': privacy['dpoContact'] ?? '',
      },
      'Other ways to ask and to answer': {
        'Email address for questions': contact['email'] ?? 'getting.about@example.org',
        Telephone: contact['telephone'] ?? '01632 960 001',
        'Other formats and languages': contact['otherFormats'] ?? 'Ask us for large print.',
      },
    },
    answers: await answersOf(sample),
  };
}

/** Open since this morning, closing so many seconds from now: nobody has to pretend that six weeks went by. */
export function closingIn(seconds: number): Times {
  const now = DateTime.now().setZone(ZONE);
  const closes = now.plus({ seconds });
  return {
    opensDate: now.toFormat('yyyy-MM-dd'),
    opensTime: '00:01',
    closesDate: closes.toFormat('yyyy-MM-dd'),
    closesTime: closes.toFormat('HH:mm:ss'),
  };
}

export function today(): string {
  return DateTime.now().setZone(ZONE).toFormat('yyyy-MM-dd');
}

/** The decision on R1. */
export const DECISION: Written = {
  status: 'Accepted in part',
  fields: {
    'Accepted in part: which part is not accepted': 'Weekdays stay as they are until the trial is counted.',
    'The decision, in words that can stand in the minutes':
      'Market Street and Cornhill are closed to motor traffic on Saturdays and Sundays, as a trial of twelve months.',
    Reasons:
      'Traders feared for deliveries, and people in wheelchairs asked for more bays. A trial can be counted and undone.',
    'What is different because people were asked': 'The hours are shorter, and deliveries are let in until eleven.',
    'Who decided': 'Cabinet of Aldermouth Borough Council',
    'Date of the decision': today(),
    Minutes: 'Cabinet, minute 9',
    'Interests declared and dispensations': 'None',
  },
  promise: {
    what: 'The trial opens, with what would end it published',
    who: 'Head of Town Centre',
    by: DateTime.now().plus({ months: 4 }).toFormat('yyyy-MM-dd'),
  },
};

interface Row {
  ref: string;
  text: string;
  theme: string;
  votes_for: number;
  votes_against: number;
  votes_abstain: number;
  eligible: number;
  owner_body: string;
}

function csvOf(rows: readonly Row[], votesFor: (row: Row) => string): string {
  const header = ['Item', 'What the members ask', 'Part of the report', 'Hands up', 'Hands down', 'Sat it out', 'To'];
  const lines = rows
    .slice(0, 5)
    .map((row) => [row.ref, row.text, row.theme, votesFor(row), row.votes_against, row.votes_abstain, row.owner_body]);
  return stringify([header, ...lines]);
}

/** The columns of that file, and what an officer says that they are. */
export const COLUMNS: Record<string, string> = {
  Item: 'Reference, as printed',
  'What the members ask': 'Exact words',
  'Part of the report': 'Section or theme of the report',
  'Hands up': 'Votes for',
  'Hands down': 'Votes against',
  'Sat it out': 'Abstentions',
  To: 'Who must respond',
};

/** The stance and the open question; the sample's further ones are held by other specs. */
function twoQuestions(item: ItemInput): ItemInput {
  return { ...item, questions: item.questions.filter(({ kind }) => kind === 'stance' || kind === 'open') };
}

async function answersOf(sample: Sample): Promise<Story['answers']> {
  const found: Story['answers'] = [];
  for await (const { answers, respondent, publish } of sample.answers()) {
    const those = answers
      .filter(({ item, text = '' }) => REFS.includes(item) && text.length > 30)
      .map(({ item, stance, text }) => ({ item, ...(stance ? { stance } : {}), ...(text ? { text } : {}) }));
    if (those.length > 0) found.push({ answers: those, respondent, publish });
    if (found.length === ENOUGH) break;
  }
  return found;
}
