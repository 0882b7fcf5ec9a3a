import {
  boilerplateIn,
  codeResponses,
  findThemes,
  fingerprint,
  groupsOf,
  isBlank,
  readWords,
  relationsAmong,
  sentiment,
  setApart,
  withoutQuestions,
  type DuplicateGroup,
  type GroupNode,
  type Relation,
  type Rulings,
} from '#analysis';
import {
  contentsOf,
  inOrder,
  toResponses,
  type Content,
  type Contents,
  type Readable,
  type ReadGroup,
  type ResponseFinding,
} from './core/contents.js';
import type { CodeframeTheme } from './core/codeframe.js';
import { digest } from './core/digest.js';
import { sentenceWith } from './core/mentions.js';

/*
 * What runs in worker threads. Plain data in and out, no database, no clock: the same input gives the same bytes.
 */

export interface ToRead {
  texts: { id: string; text: string }[];
  /** What was asked: its words in an answer are not the respondent's. */
  questions: string[];
  /** Lines that everybody carries: neither are they. */
  lines: string[];
  /** Keys that everybody shares. */
  quoted: ReadonlySet<bigint>;
}

export interface Read {
  id: string;
  own: string;
  folded: string;
  quoted: string;
  signature: string;
  greeting: string;
  blank: boolean;
  language: string;
  keys: number[];
  score: number;
  label: string;
  /** A line of it may be one that everybody carries: it has several. */
  hasLines: boolean;
  /** Words of the question or such a line were set apart. */
  apart: boolean;
}

/** As `normaliseAll` of the analysis reads a file, where `lines` are those of the whole file. */
export function read({ texts, questions, lines, quoted }: ToRead): Read[] {
  const asked = texts.map(({ text }) => setApart(text, questions));
  const all = [...questions, ...lines];
  return texts.map(({ id, text }, i) => {
    const first = asked[i] ?? setApart(text, questions);
    const hasLines = first.own.includes('\n');
    const set = hasLines && lines.length > 0 ? setApart(text, all) : first;
    const { words, ...normalised } = readWords(set);
    const tone = normalised.blank ? { score: 0, label: 'neutral' } : sentiment(normalised.own);
    return {
      id,
      ...normalised,
      keys: fingerprint({ words, ...normalised }, quoted).map(Number),
      score: tone.score,
      label: tone.label,
      hasLines,
      apart: all.length > 0 && set.own !== setApart(text).own,
    };
  });
}

/** What is left of texts without quoted mail, greeting and signature. */
export function written(texts: string[]): string[] {
  return texts.map((text) => setApart(text).own);
}

export interface ToWeigh {
  /** Of each response of an item what `written` gives; nothing where it is blank or one line of which nothing was set apart. */
  written: string[];
  questions: string[];
  /** The lines that are set apart today. */
  known: string[];
}

/** The lines that everybody carries, and in which texts (by their places) another line is to be set apart than today. */
export function weigh({ written: texts, questions, known }: ToWeigh): { lines: string[]; touched: number[] } {
  const lines = boilerplateIn(
    texts.map((text) => {
      const own = withoutQuestions(text, questions);
      return isBlank(own) ? '' : own;
    }),
  );
  const [before, after] = [new Set(known), new Set(lines)];
  const changed = [...lines.filter((line) => !before.has(line)), ...known.filter((line) => !after.has(line))];
  if (changed.length === 0) return { lines, touched: [] };
  return { lines, touched: texts.flatMap((text, i) => (withoutQuestions(text, changed) === text ? [] : [i])) };
}

export interface ToRelate {
  numbers: Float64Array;
  owns: string[];
  quoted: ReadonlySet<bigint>;
}

/** The relations among all responses of an item, by receipt number. */
export function relateAll({
  numbers,
  owns,
  quoted,
}: ToRelate): { a: number; b: number; kind: string; words: number }[] {
  const { relations } = relationsAmong(
    owns.map((own, i) => ({ id: String(numbers[i]), order: numbers[i] ?? 0, own })),
    new Set([...quoted].map(Number)),
  );
  return relations.map(({ a, b, kind, words }) => ({ a: Number(a), b: Number(b), kind, words }));
}

export function group(input: { nodes: GroupNode[]; edges: Relation[]; rulings: Rulings }): DuplicateGroup[] {
  return groupsOf(input.nodes, input.edges, input.rulings);
}

export interface ToFind {
  readables: Readable[];
  groups: ReadGroup[];
  questions: string[];
  seed: number;
  themes?: number;
}

export interface FoundTheme {
  key: string;
  label: string;
  keywords: string[];
  stability: number;
  members: ResponseFinding[];
}

/** What the result depends on, so that it can be told whether it would be the same today. */
function contentDigest({ contents, carriersOf }: Contents): string {
  return digest(
    ...contents.flatMap(({ id, text, stance, weight }) => [id, text, stance, weight, ...(carriersOf.get(id) ?? [])]),
  );
}

export function find(input: ToFind): { themes: FoundTheme[]; unassigned: number; digest: string } {
  const { contents, carriersOf } = contentsOf(input.readables, input.groups);
  const found = findThemes(contents, {
    seed: input.seed,
    questions: input.questions,
    ...(input.themes === undefined ? {} : { themes: input.themes }),
  });
  const textOf = textsOf(input.readables);
  const held = new Set<string>();
  const themes = found.themes.map((theme) => {
    const members = toResponses(
      theme.members.map(({ id, loading, evidence }) => ({
        contentId: id,
        theme: theme.key,
        strength: loading,
        evidence,
      })),
      carriersOf,
      textOf,
    );
    for (const member of members) held.add(member.responseId);
    return { key: theme.key, label: theme.label, keywords: theme.keywords, stability: theme.stability, members };
  });
  return { themes, unassigned: input.readables.length - held.size, digest: contentDigest({ contents, carriersOf }) };
}

export interface ToCode {
  readables: Readable[];
  groups: ReadGroup[];
  codeframe: CodeframeTheme[];
  /**
   * What themes held when a person decided on them, themes outside the codeframe included: it teaches what is meant.
   */
  shown: ResponseFinding[];
}

/** More examples than these, evenly from the first receipt to the last, teach no better and take long. */
const TAUGHT = 1_000;
/** Where the learner loses more than this share of what a person confirmed, what was confirmed stands. */
const LOST = 0.5;

export function code({ readables, groups, codeframe, shown }: ToCode): { codes: ResponseFinding[]; digest: string } {
  const { contents, carriersOf } = contentsOf(readables, groups);
  const textOf = textsOf(readables);
  const suggested = codeResponses(contents, codeframe, taughtBy(shown, contents, carriersOf));
  const findings = suggested.map(({ id, theme, confidence, evidence }) => ({
    contentId: id,
    theme,
    strength: confidence,
    evidence,
  }));
  for (const theme of codeframe.filter(({ written }) => written)) {
    for (const { id, text } of contents) {
      const evidence = sentenceWith(text, theme.keywords);
      if (evidence !== undefined) findings.push({ contentId: id, theme: theme.id, strength: 1, evidence });
    }
  }
  const codes = toResponses(findings, carriersOf, textOf);
  return {
    codes: inOrder([...codes, ...lost(codes, shown, codeframe, textOf)]),
    digest: contentDigest({ contents, carriersOf }),
  };
}

/** A response that is template and own words may hold its theme in either, so it teaches nothing. */
function taughtBy(
  shown: readonly ResponseFinding[],
  contents: readonly Content[],
  carriersOf: ReadonlyMap<string, readonly string[]>,
): { id: string; theme: string }[] {
  const heldBy = new Map<string, string[]>();
  for (const { id } of contents) {
    for (const responseId of carriersOf.get(id) ?? []) {
      const held = heldBy.get(responseId);
      if (held === undefined) heldBy.set(responseId, [id]);
      else held.push(id);
    }
  }
  const taught = shown.flatMap(({ responseId, theme }) => {
    const [only, another] = heldBy.get(responseId) ?? [];
    return only === undefined || another !== undefined ? [] : [{ id: only, theme }];
  });
  const known = new Set(taught.map(({ id }) => id));
  const every = Math.ceil(known.size / TAUGHT);
  const chosen = new Set(
    contents.filter(({ id }) => known.has(id)).flatMap(({ id }, i) => (i % every === 0 ? [id] : [])),
  );
  return taught.filter(({ id }) => chosen.has(id));
}

function lost(
  codes: readonly ResponseFinding[],
  shown: readonly ResponseFinding[],
  codeframe: readonly CodeframeTheme[],
  textOf: ReadonlyMap<string, string>,
): ResponseFinding[] {
  const has = new Set(codes.map(({ responseId, theme }) => `${responseId} ${theme}`));
  return codeframe.flatMap(({ id }) => {
    const held = shown.filter(({ theme, responseId }) => theme === id && textOf.has(responseId));
    const missing = held.filter(({ responseId }) => !has.has(`${responseId} ${id}`));
    return missing.length > LOST * held.length ? missing.filter(({ evidence }) => evidence !== '') : [];
  });
}

function textsOf(readables: readonly Readable[]): Map<string, string> {
  return new Map(readables.map((readable) => [readable.responseId, readable.text]));
}
