import type { Stance } from '#analysis';

/** Changes whenever the same responses would give another report. */
export const REPORT_FORMAT = 'throughline-outcome/1';

export type Counts = Record<Stance, number>;

export interface Tally {
  /** What is counted by it: `considered`, `email`; `no_contact` are those set aside without a name and a contact. */
  name: string;
  n: number;
}

/** received = the sum of all dispositions = the sum of all channels, to the last one. */
export interface Ledger {
  received: number;
  byDisposition: Tally[];
  byChannel: Tally[];
  /** Received with no disposition. Anything but 0 stops the seal. */
  undisposed: number;
  balanced: boolean;
}

/** The same rows counted one way. `base`: how many answers the counts add up to. */
export type CountingView = { key: ViewKey; label: string } & (
  { available: true; base: number; stance: Counts } | { available: false; reason: string }
);

export type ViewKey = 'all-submissions' | 'one-per-respondent' | 'without-campaigns' | 'weighted';

export interface ReportedTheme {
  themeId: string;
  label: string;
  description: string;
  /** Different people whose counted responses hold the theme. */
  people: number;
  stance: Counts;
  quotes: ReportedQuote[];
}

export interface ReportedQuote {
  responseId: string;
  text: string;
  stance: Stance;
}

/** What a consultation found for one item. Holds no time of making: the same responses give the same bytes. */
export interface OutcomeReport {
  format: typeof REPORT_FORMAT;
  item: ReportedItem;
  reconciliation: {
    /** Everything that reached the consultation, by whatever door. */
    submissions: Ledger;
    /** What of it says something about this item. */
    responses: Ledger;
  };
  /** Counted responses to this item: received in time, with a disposition that counts. */
  counted: number;
  /** Different people and organisations behind them. */
  people: number;
  /** Counted responses that answered the closed question. The base of `stance` and `points`. */
  answered: number;
  /** Counted responses with words of their own. The base of the themes and of the tone. */
  withWords: number;
  stance: Counts;
  points: { value: string; label: string; stance: Stance; n: number }[];
  kinds: { kind: string; answered: number; stance: Counts }[];
  /** Received after closing time: never added to the figures above. */
  late: { received: number; answered: number; stance: Counts };
  views: CountingView[];
  /** Two ways of counting point to different sides. */
  dependsOnCounting: boolean;
  themes: ReportedTheme[];
  /** How the words sound. Not where people stand. `mean` from -1 to 1, two decimals; null where nothing was read. */
  tone: { base: number; negative: number; neutral: number; positive: number; mean: number | null };
  codeframe: { version: number; digest: string; themes: number } | null;
  settings: { policies: Record<string, string>; mainThemeShare: number };
  versions: Record<string, string>;
}

export interface ReportedItem {
  id: string;
  ref: string;
  words: string;
  recommendationId: string;
  consultation: { id: string; slug: string; title: string; opensAt: string; closesAt: string; timeZone: string };
}

/** A theme is main, and must be answered by the decision, from this share of the people who answered. */
export const MAIN_THEME_SHARE = 0.05;

/** Themes that a decision must answer: held by at least 5 in 100 of the people. */
export function mainThemes(report: Pick<OutcomeReport, 'themes' | 'people' | 'settings'>): ReportedTheme[] {
  const least = report.settings.mainThemeShare * report.people;
  return report.themes.filter((theme) => theme.people > 0 && theme.people >= least);
}
