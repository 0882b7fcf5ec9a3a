import { fold, STANCES, type Stance } from '#analysis';
import { refused, type Refused } from '#platform';
import { cleanLabel, cleanText, isId, unique, wrong } from './cards.js';

/** What an officer does to a group of letters. Each act is kept with who and when, and can be taken back. */
export type CampaignAct =
  | { kind: 'confirm' }
  | { kind: 'name'; name: string }
  /** Who asked people to send it, where the officer knows; empty takes it away. */
  | { kind: 'organiser'; organiser: string }
  /** Where the letter itself stands, read once by the officer; undefined takes it away. */
  | { kind: 'letter-stance'; stance: Stance | undefined }
  /** These letters are no members, whatever their words. */
  | { kind: 'exclude'; responses: readonly string[]; reason: string }
  /**
   * A group in two: the letters whose own text holds these words, one after the other and whatever their capitals and
   * punctuation, or the letters named. They become the second part; name and history stay with the rest.
   */
  | { kind: 'split'; by: { words: string } | { responses: readonly string[] }; reason: string }
  /** Two groups are one campaign. */
  | { kind: 'merge'; with: string; reason: string };

export type CampaignActKind = CampaignAct['kind'];

/** How the table of acts names them, beside the acts on themes. */
export const CAMPAIGN_ACT = 'campaign-';

/** What the journal calls each. */
export const JOURNAL_KINDS: Readonly<Record<CampaignActKind | 'undo', string>> = {
  confirm: 'campaign.confirmed',
  name: 'campaign.named',
  organiser: 'campaign.organiser-named',
  'letter-stance': 'campaign.stance-read',
  exclude: 'campaign.member-excluded',
  split: 'campaign.split',
  merge: 'campaign.merged',
  undo: 'campaign.undone',
};

/** What is said of a group, apart from its letters. */
export interface Described {
  name: string | null;
  organiser: string | null;
  letterStance: Stance | null;
}

/** A group as the history speaks of it. */
export interface Spoken {
  kind: 'exact' | 'near' | 'campaign';
  letters: number;
  itemRef: string;
  name: string | null;
}

const MOST_CHARACTERS = 120;
const LONGEST_REASON = 2_000;

/** "“Save our buses” (24 letters on R1)", or "campaign of 24 on R1" as long as it has no name. */
export function spoken({ kind, letters, itemRef, name }: Spoken): string {
  if (name !== null) return `“${name}” (${String(letters)} ${letters === 1 ? 'letter' : 'letters'} on ${itemRef})`;
  return `${kind === 'campaign' ? 'campaign' : 'group of duplicates'} of ${String(letters)} on ${itemRef}`;
}

/** What describing a group changes. Refused where that is nothing, or the words will not do. */
export function describe(
  group: Spoken,
  now: Described,
  act: Extract<CampaignAct, { kind: 'name' | 'organiser' | 'letter-stance' }>,
): { kind: 'described'; before: Partial<Described>; after: Partial<Described>; summary: string } | Refused {
  const said = saidBy(act);
  if ('kind' in said) return said;
  const [key, value] = said.put;
  if (now[key] === value) return refused(value === null ? 'There is nothing to take away' : 'It says so already');
  const what = { name: 'name', organiser: 'organiser', letterStance: 'stance of the letter' }[key];
  const summary =
    value === null ? `${what} of ${spoken(group)} taken away` : `${what} of ${spoken(group)}: ${said.words}`;
  return { kind: 'described', before: { [key]: now[key] }, after: { [key]: value }, summary };
}

function saidBy(
  act: Extract<CampaignAct, { kind: 'name' | 'organiser' | 'letter-stance' }>,
): { put: [keyof Described, string | null]; words: string } | Refused {
  if (act.kind === 'letter-stance') {
    if (act.stance === undefined) return { put: ['letterStance', null], words: '' };
    if (!STANCES.includes(act.stance)) return wrong('stance', 'Choose a stance');
    return { put: ['letterStance', act.stance], words: act.stance };
  }
  const [path, typed] = act.kind === 'name' ? (['name', act.name] as const) : (['organiser', act.organiser] as const);
  const value = cleanLabel(typed);
  if (value.length > MOST_CHARACTERS)
    return wrong(path, `The ${path} must be ${String(MOST_CHARACTERS)} characters or fewer`);
  return { put: [path, value === '' ? null : value], words: path === 'name' ? `“${value}”` : value };
}

/** Why, as it is kept; an act that changes who belongs to a group says so. */
export function reasonOf(act: { reason: string }): string | Refused {
  const reason = cleanText(act.reason);
  if (reason === '') return wrong('reason', 'Say why');
  if (reason.length > LONGEST_REASON)
    return wrong('reason', `Say why in ${String(LONGEST_REASON)} characters or fewer`);
  return reason;
}

/** A letter as splitting looks at it: `folded` is its own text, folded, a space between two words. */
export interface Letter {
  id: string;
  folded: string;
}

/** The letters that an act sets apart from the rest, both in the order given. Refused where there is no rest, or none. */
export function partsOf(
  letters: readonly Letter[],
  act: Extract<CampaignAct, { kind: 'exclude' | 'split' }>,
): { kind: 'parts'; named: string[]; rest: string[] } | Refused {
  const by = act.kind === 'exclude' ? { responses: act.responses } : act.by;
  const isNamed = 'words' in by ? withWords(by.words) : withIds(letters, by.responses);
  if (typeof isNamed !== 'function') return isNamed;
  const [named, rest]: [string[], string[]] = [[], []];
  for (const letter of letters) (isNamed(letter) ? named : rest).push(letter.id);
  if (named.length > 0 && rest.length > 0) return { kind: 'parts', named, rest };
  if ('words' in by)
    return wrong('words', `${named.length === 0 ? 'No letter holds' : 'All letters hold'} these words. Choose others`);
  return wrong(
    'responses',
    named.length === 0 ? 'Choose at least one letter' : 'These are all letters of the group. Leave at least one',
  );
}

function withWords(words: string): ((letter: Letter) => boolean) | Refused {
  const folded = fold(words);
  if (folded === '') return wrong('words', 'Enter words that some of the letters hold');
  return (letter) => ` ${letter.folded} `.includes(` ${folded} `);
}

function withIds(letters: readonly Letter[], ids: readonly string[]): ((letter: Letter) => boolean) | Refused {
  const chosen = new Set(unique(ids).filter(isId));
  const known = new Set(letters.map(({ id }) => id));
  if ([...chosen].some((id) => !known.has(id)) || chosen.size < unique(ids).length)
    return wrong('responses', 'One of the letters chosen is no longer in this group. Look at the group again');
  return (letter) => chosen.has(letter.id);
}
