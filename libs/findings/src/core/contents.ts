import { sentencesOf, type Stance } from '#analysis';

/** A response as it is read for themes: the respondent's own text, without quoted mail, greeting and signature. */
export interface Readable {
  responseId: string;
  /** Receipt number. */
  order: number;
  text: string;
  stance: Stance;
}

/** A group of near or identical texts as far as reading goes. */
export interface ReadGroup {
  id: string;
  template: readonly string[];
  members: readonly { responseId: string; ownWords: string }[];
}

/** Something that is read once, whoever sent it: a response, the template of a campaign, or what one sender added to it. */
export interface Content {
  id: string;
  order: number;
  text: string;
  stance: Stance;
  /** How many responses hold it. */
  weight: number;
}

/** Distinct contents, and who holds each: what is found in a content is true of all its carriers. */
export interface Contents {
  contents: Content[];
  carriersOf: Map<string, string[]>;
}

/** Fewer own words than this say nothing by themselves. */
const OWN_WORDS = 3;
/** A member that holds less of the template than this is read whole: it came into the group by way of another. */
const LEAST_SHARE = 0.4;

/**
 * Reads distinct content once. A template is one content that weighs as many responses as hold it; what a sender added
 * is that sender's own content. The result depends on the responses and groups alone, not on their order.
 */
export function contentsOf(readables: readonly Readable[], groups: readonly ReadGroup[]): Contents {
  const byId = new Map(readables.map((readable) => [readable.responseId, readable]));
  const contents: Content[] = [];
  const carriersOf = new Map<string, string[]>();
  const grouped = new Set<string>();
  const put = (content: Content, carriers: string[]) => {
    contents.push(content);
    carriersOf.set(content.id, carriers);
  };
  for (const group of groups) {
    const template = group.template.join('\n').trim();
    const holds = holderOf(template);
    const members = group.members
      .flatMap(({ responseId, ownWords }) => {
        const readable = byId.get(responseId);
        return readable === undefined || !holds(readable.text) ? [] : [{ ...readable, ownWords }];
      })
      .sort((a, b) => a.order - b.order);
    const first = members[0];
    if (first === undefined || members.length < 2 || template === '') continue;
    for (const member of members) grouped.add(member.responseId);
    put(
      {
        id: `${group.id}/template`,
        order: first.order,
        text: template,
        stance: mostFrequent(members.map((member) => member.stance)),
        weight: members.length,
      },
      members.map((member) => member.responseId),
    );
    for (const member of members) {
      if (member.ownWords.split(/\s+/u).filter(Boolean).length < OWN_WORDS) continue;
      put(
        {
          id: `${member.responseId}/own`,
          order: member.order,
          text: member.ownWords,
          stance: member.stance,
          weight: 1,
        },
        [member.responseId],
      );
    }
  }
  for (const { responseId, order, text, stance } of readables) {
    if (!grouped.has(responseId)) put({ id: responseId, order, text, stance, weight: 1 }, [responseId]);
  }
  contents.sort((a, b) => a.order - b.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
  return { contents, carriersOf };
}

/** What was found in a content, about one theme. */
export interface Finding {
  contentId: string;
  theme: string;
  /** Loading of a candidate theme, or confidence of a code: 0 to 1. */
  strength: number;
  /** Verbatim from the content. */
  evidence: string;
}

/** The same, about a response: its evidence is verbatim from that response. */
export interface ResponseFinding {
  responseId: string;
  theme: string;
  strength: number;
  evidence: string;
}

/** Gives every carrier of a content what was found in it; of several findings of one theme the strongest. */
export function toResponses(
  findings: readonly Finding[],
  carriersOf: ReadonlyMap<string, readonly string[]>,
  textOf: ReadonlyMap<string, string>,
): ResponseFinding[] {
  const best = new Map<string, ResponseFinding>();
  for (const finding of findings) {
    for (const responseId of carriersOf.get(finding.contentId) ?? []) {
      const key = `${responseId}/${finding.theme}`;
      const known = best.get(key);
      if (known !== undefined && known.strength >= finding.strength) continue;
      const evidence = passageLike(textOf.get(responseId) ?? '', finding.evidence);
      if (evidence === '') continue; // nothing in its own words shows it
      best.set(key, { responseId, theme: finding.theme, strength: finding.strength, evidence });
    }
  }
  return inOrder([...best.values()]);
}

/** By response, then by theme: the order in which they are written, whoever found them. */
export function inOrder(findings: readonly ResponseFinding[]): ResponseFinding[] {
  return [...findings].sort((a, b) => compare(a.responseId, b.responseId) || compare(a.theme, b.theme));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The passage where it stands in the text; where a sender changed a word of it, the sentence that is most like it. */
export function passageLike(text: string, passage: string): string {
  if (passage === '' || text.includes(passage)) return passage;
  const wanted = wordsOf(passage);
  let best = '';
  let bestShare = 0;
  for (const { start, end } of sentencesOf(text)) {
    const sentence = text.slice(start, end);
    const words = wordsOf(sentence);
    let common = 0;
    for (const word of words) if (wanted.has(word)) common += 1;
    const share = common / (words.size + wanted.size - common || 1);
    if (share > bestShare) {
      best = sentence;
      bestShare = share;
    }
  }
  return best;
}

function wordsOf(text: string): Set<string> {
  return new Set(inWords(text));
}

function inWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}'’]+/gu) ?? [];
}

/** Tells whether a text holds enough of the template, by the pairs of words that stand beside each other. */
function holderOf(template: string): (text: string) => boolean {
  const wanted = pairsOf(template);
  return (text) => {
    if (wanted.size === 0) return text === template;
    const there = pairsOf(text);
    let common = 0;
    for (const pair of wanted) if (there.has(pair)) common += 1;
    return common >= LEAST_SHARE * wanted.size;
  };
}

function pairsOf(text: string): Set<string> {
  const words = inWords(text);
  return new Set(words.slice(1).map((word, i) => `${words[i] ?? ''} ${word}`));
}

function mostFrequent(stances: readonly Stance[]): Stance {
  const counts = new Map<Stance, number>();
  for (const stance of stances) counts.set(stance, (counts.get(stance) ?? 0) + 1);
  let best: Stance = stances[0] ?? 'unclear';
  for (const [stance, count] of counts) if (count > (counts.get(best) ?? 0)) best = stance;
  return best;
}
