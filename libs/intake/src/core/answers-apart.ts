/** Several items answered in one message: each answer by itself, and what belongs to none. */
export interface AnswersApart {
  /** By reference of the item, in the order in which they begin. */
  answers: { item: string; text: string }[];
  /** What stands before the first: mostly a greeting. */
  rest: string;
}

export interface Piece {
  own: boolean;
  text: string;
}

/** Words that are put before the number of an item. */
const OF_ITEMS =
  'recommendations?|recommandation|empfehlung|recomendaci[oó]n|raccomandazione|aanbeveling|argymhelliad|proposals?|items?|rec|re|r|points?|propositions?';
const OF_QUESTIONS = 'questions?|frage|pregunta|domanda|vraag|cwestiwn|q|answers?|ans|a';
const NAME = `(?:(?:answer|reply|response|comments?) (?:to|on) )?(?:(?<word>${OF_ITEMS}|${OF_QUESTIONS})\\b[ .]*|(?<letter>[a-z])(?=\\d))?(?:no\\.?|number|nr\\.?|#)?[ ]*(?<name>[\\p{L}\\p{N}][\\p{L}\\p{N}.-]{0,19}?)[*_]*[ ]*`;
/** At the beginning of a line, with any of the usual signs after it, or alone on the line. */
const AT_START = new RegExp(`^[ \\t>*_#•-]{0,8}${NAME}(?:[:：][*_]*|[.)\\]][*_]*(?=\\s|$)|[-–—](?=\\s)|$)`, 'iu');
/** Within a line only with a colon. */
const BEFORE_COLON = new RegExp(`(?:^|[\\s;(*])${NAME}$`, 'iu');
/** A mark is no longer than this; whatever the text, each place costs no more than a look at so many characters. */
const LONGEST_MARK = 60;

/**
 * Looks for marks such as "Q1: ...", "R2 - ..." or "Recommendation 3." at the beginning of a line, and for "R1:" within
 * one. Where the sender answers below each quoted question, a mark in the quotation counts for what stands below it.
 * @param questionsToo whether "Question 2" may mean the second item; not where one item is meant, which has questions
 */
export function answersApart(
  pieces: readonly Piece[],
  refs: readonly string[],
  { questionsToo }: { questionsToo: boolean },
): AnswersApart {
  const texts = new Map<string | undefined, string[]>();
  const add = (item: string | undefined, text: string) => {
    if (text.trim() !== '') texts.set(item, [...(texts.get(item) ?? []), text.trim()]);
  };
  let current: string | undefined;
  for (const { own, text } of pieces) {
    const marks = marksIn(text, refs, questionsToo);
    if (!own) {
      current = marks.length === 1 ? marks[0]?.item : undefined;
      continue;
    }
    add(current, text.slice(0, marks[0]?.start ?? text.length));
    for (const [place, { item, end }] of marks.entries()) add(item, text.slice(end, marks[place + 1]?.start));
    current = marks.at(-1)?.item ?? current;
  }
  const rest = (texts.get(undefined) ?? []).join('\n\n');
  const answers = [...texts].flatMap(([item, some]) => (item === undefined ? [] : [{ item, text: some.join('\n\n') }]));
  return { answers, rest };
}

interface Mark {
  item: string;
  start: number;
  end: number;
}

function marksIn(text: string, refs: readonly string[], questionsToo: boolean): Mark[] {
  const found: Mark[] = [];
  let start = 0;
  for (const line of text.split('\n')) {
    const first = AT_START.exec(line.slice(0, LONGEST_MARK));
    const isWhole = first !== null && (first[0].length < LONGEST_MARK || line.length <= LONGEST_MARK);
    const item = isWhole ? itemNamed(first.groups, refs, questionsToo) : undefined;
    if (item !== undefined) found.push({ item, start, end: start + (first?.[0].length ?? 0) });
    found.push(
      ...marksWithin(line, refs, questionsToo)
        .map((mark) => moved(mark, start))
        .filter(isAfter(found.at(-1))),
    );
    start += line.length + 1;
  }
  return found;
}

function marksWithin(line: string, refs: readonly string[], questionsToo: boolean): Mark[] {
  const found: Mark[] = [];
  for (let at = line.indexOf(':'); at >= 0; at = line.indexOf(':', at + 1)) {
    const from = Math.max(0, at - LONGEST_MARK, found.at(-1)?.end ?? 0);
    const match = BEFORE_COLON.exec(line.slice(from, at));
    const item = match === null ? undefined : itemNamed(match.groups, refs, questionsToo);
    if (match !== null && item !== undefined) found.push({ item, start: from + match.index, end: at + 1 });
  }
  return found;
}

function moved({ item, start, end }: Mark, by: number): Mark {
  return { item, start: start + by, end: end + by };
}

function isAfter(last: Mark | undefined): (mark: Mark) => boolean {
  return ({ start }) => last === undefined || start >= last.end;
}

const ITEM_WORD = new RegExp(`^(?:${OF_ITEMS})$`, 'iu');
const QUESTION_WORD = new RegExp(`^(?:${OF_QUESTIONS})$`, 'iu');

function itemNamed(
  groups: Record<string, string | undefined> | undefined,
  refs: readonly string[],
  questionsToo: boolean,
): string | undefined {
  const word = groups?.['word']?.toLowerCase();
  const name = ((groups?.['letter'] ?? '') + (groups?.['name'] ?? '')).toLowerCase();
  const isNumber = /^\d/u.test(name);
  const whole = word?.length === 1 ? word + name : name;
  const exact = refs.find((ref) => [whole, name].includes(ref.toLowerCase()));
  // A number alone at the beginning of a line is a numbered list.
  if (exact !== undefined && (word !== undefined || !isNumber)) return exact;
  const lettered = /^([a-z])(\d.*)$/u.exec(name);
  const kind = word ?? lettered?.[1];
  const number = isNumber ? name : lettered?.[2];
  if (kind === undefined || number === undefined) return undefined;
  if (QUESTION_WORD.test(kind) ? !questionsToo : !ITEM_WORD.test(kind)) return undefined;
  const sameNumber = refs.filter((ref) => /\d+(?:[.-]\d+)*/u.exec(ref)?.[0] === number);
  return sameNumber.length === 1 ? sameNumber[0] : undefined;
}
