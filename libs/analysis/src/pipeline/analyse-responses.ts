import { codeAmong, type Code, type CodeframeTheme } from '../coding/code-responses.js';
import { normaliseAll, ownTextsOf } from '../duplicates/boilerplate.js';
import { findDuplicatesAmong, type Duplicates } from '../duplicates/find-duplicates.js';
import type { ResponseText, Stance } from '../model.js';
import { sentiment } from '../sentiment/sentiment.js';
import { findStancesAmong, type StanceOf } from '../stance/stance.js';
import { normalise, type NormalisedText } from '../text/normalise.js';
import { findThemesAmong, type ThemeResponse } from '../themes/find-themes.js';

/** The stages of the pipeline, in the order in which they run. */
export const STAGES = ['duplicates', 'themes', 'stance', 'sentiment'] as const;
export type Stage = (typeof STAGES)[number];

export interface AnalyseOptions {
  questions?: readonly string[];
  themes?: number;
  seed?: number;
  /** Code against these instead of finding themes. */
  codeframe?: readonly CodeframeTheme[];
  /** What a person coded, to learn from. */
  codedThemes?: readonly { id: string; theme: string }[];
  codedStances?: readonly { id: string; stance: Stance }[];
  only?: readonly Stage[];
}

/** A theme as the pipeline reports it: found, or confirmed and counted. */
export interface ThemeRow {
  theme: string;
  label: string;
  keywords: string[];
  responses: number;
  /** Undefined for a theme that a person confirmed. */
  stability: number | undefined;
}

export interface SentimentOf {
  id: string;
  score: number;
  label: 'negative' | 'neutral' | 'positive';
}

export interface Analysis {
  blank: number;
  /** Where words were read; themes and stance need them, duplicates do not. */
  languages: Record<string, number>;
  duplicates?: Duplicates;
  themes?: ThemeRow[];
  codes?: Code[];
  stance?: StanceOf[];
  sentiment?: SentimentOf[];
}

/** Own words shorter than this are read with the letter and not beside it. */
const READABLE_WORDS = 5;

/** The tone of what each respondent wrote, quoted mail and the question left out. Each response by itself, so any part of a file gives that part's rows. */
export function sentimentsOf(responses: readonly ResponseText[], questions: readonly string[] = []): SentimentOf[] {
  return responses.map(({ id, text }) => {
    const { own, blank } = normalise(text, { questions });
    return { id, ...sentiment(blank ? '' : own) };
  });
}

/** Each distinct content once: alone, as the letter that a group shares with the number of its senders, or as a sender's own words. */
function distinctContents(
  responses: readonly ResponseText[],
  normalised: readonly NormalisedText[],
  { groups }: Duplicates,
): { contents: ThemeResponse[]; texts: NormalisedText[]; ownOf: Map<string, NormalisedText> } {
  const at = new Map(responses.map(({ id }, i) => [id, i]));
  const inGroup = new Map(groups.flatMap((group) => group.members.map((member) => [member.id, group] as const)));
  const contents: ThemeResponse[] = [];
  const texts: NormalisedText[] = [];
  const ownOf = new Map<string, NormalisedText>();
  responses.forEach((response, i) => {
    const group = inGroup.get(response.id);
    const text = normalised[i];
    if (!text || (group && group.id !== response.id)) return;
    contents.push(group ? { ...response, weight: group.members.length } : response);
    texts.push(text);
  });
  for (const group of groups)
    for (const member of group.members) {
      const response = responses[at.get(member.id) ?? -1];
      if (!response || member.ownWords === '') continue;
      const own = normalise(member.ownWords);
      if (own.words.length < READABLE_WORDS || own.blank) continue;
      ownOf.set(member.id, own);
      if (member.id === group.id) continue;
      contents.push({ ...response, id: `${member.id}+`, text: member.ownWords });
      texts.push(own);
    }
  return { contents, texts, ownOf };
}

function candidateThemes(
  responses: readonly ResponseText[],
  normalised: readonly NormalisedText[],
  duplicates: Duplicates,
  options: AnalyseOptions,
): { themes: ThemeRow[]; codes: Code[] } {
  const { contents, texts, ownOf } = distinctContents(responses, normalised, duplicates);
  const found = findThemesAmong(contents, texts, options, false);
  const ofWhole = found.assign(normalised);
  const owners = [...ownOf.keys()];
  const ofOwn = new Map(found.assign([...ownOf.values()]).map((codes, i) => [owners[i] ?? '', codes]));
  const codes = responses.flatMap(({ id }, i): Code[] => {
    const both = [...(ofWhole[i] ?? []), ...(ofOwn.get(id) ?? [])].sort(
      (a, b) => b.confidence - a.confidence || a.theme - b.theme,
    );
    const seen = new Set<number>();
    return both.flatMap(({ theme, confidence, evidence }) => {
      const key = found.themes[theme]?.key;
      if (key === undefined || seen.has(theme)) return [];
      seen.add(theme);
      return [{ id, theme: key, confidence, evidence }];
    });
  });
  return {
    themes: found.themes.map(({ key, label, keywords, stability }) => ({
      theme: key,
      label,
      keywords,
      responses: countOf(codes, key),
      stability,
    })),
    codes,
  };
}

function confirmedThemes(
  responses: readonly ResponseText[],
  normalised: readonly NormalisedText[],
  codeframe: readonly CodeframeTheme[],
  coded: readonly { id: string; theme: string }[],
): { themes: ThemeRow[]; codes: Code[] } {
  const codes = codeAmong(responses, normalised, codeframe, coded);
  return {
    themes: codeframe.map(({ id, label, keywords }) => ({
      theme: id,
      label,
      keywords: [...keywords],
      responses: countOf(codes, id),
      stability: undefined,
    })),
    codes,
  };
}

function countOf(codes: readonly Code[], theme: string): number {
  return codes.reduce((count, code) => count + (code.theme === theme ? 1 : 0), 0);
}

/**
 * The whole pipeline over a set of responses, as the worker and the command line run it. Pure: the same responses and
 * options give the same result. Rows are in the order of the responses.
 * @param onStage told when a stage begins
 */
export function analyseResponses(
  responses: readonly ResponseText[],
  options: AnalyseOptions = {},
  onStage: (stage: Stage) => void = () => undefined,
): Analysis {
  const wanted = new Set<Stage>(options.only ?? STAGES);
  const analysis: Analysis = { blank: 0, languages: {} };
  const readsWords = wanted.has('themes') || wanted.has('stance');
  if (readsWords || wanted.has('duplicates')) {
    onStage('duplicates');
    const texts = responses.map(({ text }) => text);
    const normalised = readsWords ? normaliseAll(texts, options.questions) : [];
    const owns = readsWords
      ? normalised.map(({ own, blank }) => (blank ? '' : own))
      : ownTextsOf(texts, options.questions);
    for (const own of owns) if (own === '') analysis.blank++;
    for (const { blank, language } of normalised)
      if (!blank) analysis.languages[language] = (analysis.languages[language] ?? 0) + 1;
    const duplicates =
      wanted.has('duplicates') || (wanted.has('themes') && !options.codeframe)
        ? findDuplicatesAmong(responses, owns)
        : undefined;
    if (duplicates && wanted.has('duplicates')) analysis.duplicates = duplicates;
    if (wanted.has('themes')) {
      onStage('themes');
      Object.assign(
        analysis,
        options.codeframe
          ? confirmedThemes(responses, normalised, options.codeframe, options.codedThemes ?? [])
          : duplicates && candidateThemes(responses, normalised, duplicates, options),
      );
    }
    if (wanted.has('stance')) {
      onStage('stance');
      analysis.stance = findStancesAmong(responses, normalised, options.codedStances ?? []);
    }
  }
  if (wanted.has('sentiment')) {
    onStage('sentiment');
    analysis.sentiment = sentimentsOf(responses, options.questions);
  }
  return analysis;
}
