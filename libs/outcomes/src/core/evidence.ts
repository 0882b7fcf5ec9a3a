import type { Stance } from '#analysis';
import type { ReportedItem, ReportedTheme } from './report.js';

/** Rows that fell together, with how many they are. One query of the views; everything is added up from these. */
export interface SubmissionCell {
  disposition: string | null;
  channel: string;
  n: number;
}

export interface ResponseCell extends SubmissionCell {
  late: boolean;
  counted: boolean;
  kind: string;
  /** The point chosen on the closed scale, where one was. */
  answer: string | null;
  stance: Stance | null;
  /** Where the submission itself stood, before several of one sender were read together. */
  sent: Stance | null;
  words: boolean;
}

/** What was read from the tables about one item, before anything is concluded. */
export interface Evidence {
  item: ReportedItem;
  submissions: readonly SubmissionCell[];
  /** Receipt numbers of submissions that have no disposition, the first few. */
  undisposed: readonly number[];
  responses: readonly ResponseCell[];
  people: number;
  /** The latest counted answer of each respondent. */
  latest: readonly { stance: Stance; n: number }[];
  themes: readonly ReportedTheme[];
  tone: { base: number; negative: number; neutral: number; positive: number; sum: number };
  codeframe: { version: number; digest: string; themes: number } | null;
  scale: readonly { value: string; label: string; stance: Stance }[];
  policies: Record<string, string>;
  versions: Record<string, string>;
}
