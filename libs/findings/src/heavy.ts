import {
  codeResponses,
  findThemes,
  fingerprint,
  groupsOf,
  normalise,
  sentiment,
  type DuplicateGroup,
  type GroupNode,
  type Relation,
} from '#analysis';
import {
  contentsOf,
  toResponses,
  type Content,
  type Readable,
  type ReadGroup,
  type ResponseFinding,
} from './core/contents.js';
import type { CodeframeTheme } from './core/codeframe.js';
import { digest } from './core/digest.js';

/*
 * What runs in worker threads. Plain data in and out, no database, no clock: the same input gives the same bytes.
 */

export interface ToRead {
  texts: { id: string; text: string }[];
  /** What was asked: its words in an answer are not the respondent's. */
  questions: string[];
  /** What everybody may quote: the recommendation, the options, the documents. Its keys make no duplicates. */
  boilerplate: string[];
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
  keys: bigint[];
  score: number;
  label: string;
}

export function read({ texts, questions, boilerplate }: ToRead): Read[] {
  const quoted = new Set(boilerplate.flatMap((text) => fingerprint(normalise(text))));
  return texts.map(({ id, text }) => {
    const { words, ...normalised } = normalise(text, { questions });
    const tone = normalised.blank ? { score: 0, label: 'neutral' } : sentiment(normalised.own);
    return {
      id,
      ...normalised,
      keys: fingerprint({ words, ...normalised }, quoted),
      score: tone.score,
      label: tone.label,
    };
  });
}

export function group({ nodes, edges }: { nodes: GroupNode[]; edges: Relation[] }): DuplicateGroup[] {
  return groupsOf(nodes, edges);
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
export function contentDigest(contents: readonly Content[]): string {
  return digest(...contents.flatMap(({ id, text, stance, weight }) => [id, text, stance, weight]));
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
  return { themes, unassigned: input.readables.length - held.size, digest: contentDigest(contents) };
}

export interface ToCode {
  readables: Readable[];
  groups: ReadGroup[];
  codeframe: CodeframeTheme[];
  /** Responses that are known to hold a theme, also one outside the codeframe: they teach what the others mean. */
  shown: { id: string; theme: string }[];
}

export function code({ readables, groups, codeframe, shown }: ToCode): { codes: ResponseFinding[]; digest: string } {
  const { contents, carriersOf } = contentsOf(readables, groups);
  const contentsOfResponse = new Map<string, string[]>();
  for (const { id } of contents) {
    for (const responseId of carriersOf.get(id) ?? []) {
      const held = contentsOfResponse.get(responseId);
      if (held === undefined) contentsOfResponse.set(responseId, [id]);
      else held.push(id);
    }
  }
  // A response that is template and own words may hold its theme in either, so it teaches nothing.
  const taught = shown.flatMap(({ id, theme }) => {
    const [only, another] = contentsOfResponse.get(id) ?? [];
    return only === undefined || another !== undefined ? [] : [{ id: only, theme }];
  });
  const codes = codeResponses(contents, codeframe, taught).map(({ id, theme, confidence, evidence }) => ({
    contentId: id,
    theme,
    strength: confidence,
    evidence,
  }));
  return { codes: toResponses(codes, carriersOf, textsOf(readables)), digest: contentDigest(contents) };
}

function textsOf(readables: readonly Readable[]): Map<string, string> {
  return new Map(readables.map((readable) => [readable.responseId, readable.text]));
}
