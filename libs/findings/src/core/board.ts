import type { Refused } from '#platform';

/** Where a candidate theme, which a machine found, has gone. `open`: nobody has decided yet. */
export type CandidateFate = 'open' | 'confirmed' | 'merged' | 'split' | 'set_aside';

/** Where a theme, which a person confirmed, stands. `undone`: the act that made it was undone. */
export type ThemeState = 'confirmed' | 'set_aside' | 'merged' | 'split' | 'undone';

export interface CandidateCard {
  id: string;
  label: string;
  keywords: string[];
  fate: CandidateFate;
}

export interface ThemeCard {
  id: string;
  label: string;
  description: string;
  keywords: string[];
  /** Ids of responses that show what is meant. */
  examples: string[];
  state: ThemeState;
  /** The candidates and themes it was made of; empty where a person wrote it. */
  from: string[];
  reason: string;
}

/** What an act looks at and changes: all cards of one item. */
export interface Board {
  candidates: readonly CandidateCard[];
  themes: readonly ThemeCard[];
}

export type Act =
  | { kind: 'confirm'; id: string; label?: string; themeId: string }
  | { kind: 'rename'; id: string; label: string; description?: string }
  | { kind: 'merge'; ids: readonly string[]; label: string; themeId: string }
  | { kind: 'split'; id: string; by: SplitBy; label: string; restLabel: string; themeIds: readonly [string, string] }
  | { kind: 'drop'; id: string; reason: string }
  | { kind: 'restore'; id: string }
  | { kind: 'add'; label: string; description: string; by: SplitBy; themeId: string };

export type ActKind = Act['kind'];

/** How an officer says which responses belong: the words they use, or some of them by id. */
export interface SplitBy {
  words: readonly string[];
  examples: readonly string[];
}

/** The cards an act touched, as they were or as they became. What is not there did not exist. */
export interface Snapshot {
  candidates: CandidateCard[];
  themes: ThemeCard[];
}

/** Which responses a new theme holds: those of its sources, narrowed where it came from a split. */
export interface Membership {
  themeId: string;
  from: readonly string[];
  only?: SplitBy;
  without?: SplitBy;
}

export interface Change {
  kind: 'changed';
  before: Snapshot;
  after: Snapshot;
  memberships: Membership[];
  /** One line for the history: "“Buses” and “Trains” merged into “Public transport”". */
  summary: string;
}

export type Outcome = Change | Refused;
