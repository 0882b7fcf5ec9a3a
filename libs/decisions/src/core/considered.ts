import { direction, type DecisionContent } from './decision.js';

/** A theme as a sealed outcome reports it. */
export interface ConsideredTheme {
  themeId: string;
  label: string;
  people: number;
  main: boolean;
}

/** What a decision must have taken into account: the sealed outcome of the item, where there was a consultation. */
export interface Considered {
  hash: string;
  people: number;
  themes: readonly ConsideredTheme[];
  /** Leaning of the answers without campaign letters: 1 for, -1 against, 0 neither. */
  leaning: -1 | 0 | 1;
}

/** The themes this decision has to answer: the main ones, and those that an officer flagged. */
export function themesToAnswer(
  content: Pick<DecisionContent, 'themeAnswers'>,
  considered: Considered,
): ConsideredTheme[] {
  const flagged = new Set(content.themeAnswers.filter((one) => one.flagged).map((one) => one.themeId));
  return considered.themes.filter((theme) => theme.main || flagged.has(theme.themeId));
}

/** Rule G4-02: a decision rests on the sealed report, has reasons, and answers each main theme with a reason. */
export function unconsidered(
  content: DecisionContent,
  considered: Considered | null,
): { text: string; field: string }[] {
  const faults: { text: string; field: string }[] = [];
  if (content.reasons === '') faults.push({ text: 'The decision gives no reasons.', field: 'reasons' });
  if (considered === null) return faults;
  if (content.outcomeHash === null) {
    faults.push({ text: 'The decision does not name the sealed outcome it rests on.', field: 'outcomeHash' });
  } else if (content.outcomeHash !== considered.hash) {
    faults.push({
      text: 'The decision rests on an older version of the outcome. Read the latest one and confirm it.',
      field: 'outcomeHash',
    });
  }
  for (const theme of themesToAnswer(content, considered)) {
    const at = content.themeAnswers.findIndex((one) => one.themeId === theme.themeId);
    const given = content.themeAnswers[at];
    const field = at < 0 ? 'themeAnswers' : `themeAnswers[${String(at)}]`;
    const held = `“${theme.label}” (held by ${String(theme.people)} of the ${String(considered.people)} people who responded)`;
    if (given === undefined || given.answer === null) {
      faults.push({ text: `The theme ${held} has not been answered.`, field: `${field}.answer` });
    } else if (given.reason === '') {
      faults.push({ text: `The answer to the theme ${held} gives no reason.`, field: `${field}.reason` });
    }
  }
  return faults;
}

const WEAK = String.raw`(?:consider|explore|look\s+(?:at|into)|work\s+towards?|not(?:e|es|ed|ing)|examine|keep\s+under\s+review|have\s+regard\s+to)`;
const WEAK_WORD = new RegExp(String.raw`\b${WEAK}(?:s|ed|ing)?\b`, 'iu');
const FIRM = new RegExp(
  String.raw`\b(?:will|shall|must|agrees?\s+to|agreed\s+to|decided\s+to|resolved\s+to)\s+(?!(?:also\s+|further\s+|carefully\s+|continue\s+to\s+)*${WEAK})\w+` +
    String.raw`|\b(?:approved?|approves|adopt(?:s|ed)?|allocat(?:es|ed)|introduc(?:es|ed)|rejected|declined)\b`,
  'iu',
);

/** Rule G4-05: words that promise nothing, where nothing with an owner and a date is promised either. */
export function weasels(content: Pick<DecisionContent, 'text' | 'commitments' | 'noCommitment' | 'status'>): string[] {
  if (direction(content.status) !== 1 || content.noCommitment) return [];
  if (content.commitments.some((one) => one.owner !== '' && one.due !== null)) return [];
  const sentences = content.text.split(/(?<=[.!?])\s+|\n+/u).filter((sentence) => sentence.trim() !== '');
  const weak = sentences.filter((sentence) => WEAK_WORD.test(sentence));
  if (weak.length === 0 || sentences.some((sentence) => FIRM.test(sentence))) return [];
  return weak.map((sentence) => sentence.trim());
}

const FEW_WORDS = 100;

/** Rule G4-06: against most who answered by themselves, or against the assembly's vote, in fewer than 100 words. */
export function thinReasons(
  content: Pick<DecisionContent, 'status' | 'reasons'>,
  leanings: { respondents: -1 | 0 | 1; assembly: -1 | 0 | 1 },
): string | undefined {
  const going = direction(content.status);
  const against = [
    ...(going !== 0 && leanings.respondents === -going ? ['most of those who responded'] : []),
    ...(going !== 0 && leanings.assembly === -going ? ['the assembly’s vote'] : []),
  ];
  if (against.length === 0 || wordsIn(content.reasons) >= FEW_WORDS) return undefined;
  return (
    `The decision goes against ${against.join(' and ')}, with ${String(wordsIn(content.reasons))} words of reasons. ` +
    'You may decide this way. Explain why in terms of the points raised.'
  );
}

function wordsIn(text: string): number {
  return text.split(/\s+/u).filter(Boolean).length;
}
