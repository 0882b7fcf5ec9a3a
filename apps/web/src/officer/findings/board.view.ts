import type { Consultation, Item } from '#consultations';
import { formatMoment } from '#consultations';
import {
  sideOf,
  type Card,
  type CodeframeVersion,
  type Holder,
  type ItemProgress,
  type PastAct,
  type Quote,
} from '#findings';
import type { Fault } from '#platform';
import { nextStep } from './findings.view.js';

/** For, against and neither, in people. */
export interface Split {
  for: number;
  against: number;
  unclear: number;
}

export interface CardView {
  id: string;
  label: string;
  href: string;
  people: number;
  split: Split;
  figures: BarView;
  keywords: string;
  steady: string | undefined;
  reason: string;
  kind: Card['kind'];
  /** One quote a side to see at once; the others open. */
  quotes: QuoteView[];
  more: QuoteView[];
}

interface QuoteView {
  side: 'for' | 'against' | 'unclear';
  text: string;
}

/** A diverging bar in a box of 200: those against to the left, for to the right, neither around the middle. */
export interface BarView {
  against: { x: number; width: number };
  unclear: { x: number; width: number };
  for: { x: number; width: number };
  says: string;
}

const WIDTH = 200;

export function splitOf(stance: Card['stance']): Split {
  const split: Split = { for: 0, against: 0, unclear: 0 };
  for (const [name, people] of Object.entries(stance)) split[sideOf(name as keyof Card['stance'])] += people;
  return split;
}

/** `furthest`: how many people the longest half of all bars on the page stands for, so that bars can be compared. */
export function barOf(split: Split, furthest: number): BarView {
  const unit = (WIDTH / 2 - 2) / Math.max(1, furthest);
  const round = (value: number) => Math.round(value * 10) / 10;
  const half = (split.unclear / 2) * unit;
  const middle = WIDTH / 2;
  return {
    against: { x: round(middle - half - split.against * unit), width: round(split.against * unit) },
    unclear: { x: round(middle - half), width: round(2 * half) },
    for: { x: round(middle + half), width: round(split.for * unit) },
    says: `${String(split.against)} against, ${String(split.unclear)} unclear, ${String(split.for)} for`,
  };
}

export function furthestOf(cards: readonly Card[]): number {
  return Math.max(
    1,
    ...cards.map((card) => {
      const split = splitOf(card.stance);
      return Math.max(split.for, split.against) + split.unclear / 2;
    }),
  );
}

function steadiness(stability: number | undefined): string | undefined {
  if (stability === undefined) return undefined;
  const word = stability >= 0.8 ? 'Steady' : stability >= 0.6 ? 'Fairly steady' : 'Unsteady';
  return `${word}: ${String(Math.round(stability * 100))} % the same when a fifth of responses is left out`;
}

function quoteViews(quotes: readonly Quote[]): { quotes: QuoteView[]; more: QuoteView[] } {
  const views = quotes.map(({ text, stance }) => ({ side: sideOf(stance), text }));
  const quotesFirst: QuoteView[] = [];
  for (const side of ['for', 'against'] as const)
    quotesFirst.push(...views.filter((quote) => quote.side === side).slice(0, 1));
  const first = quotesFirst.length > 0 ? quotesFirst : views.slice(0, 1);
  return { quotes: first, more: views.filter((quote) => !first.includes(quote)) };
}

export function cardView(card: Card, base: string, furthest: number): CardView {
  const split = splitOf(card.stance);
  return {
    id: card.id,
    label: card.label,
    href: `${base}/themes/${card.id}`,
    people: card.people,
    split,
    figures: barOf(split, furthest),
    keywords: card.keywords.slice(0, 8).join(', '),
    steady: steadiness(card.stability),
    reason: card.reason,
    kind: card.kind,
    ...quoteViews(card.quotes),
  };
}

/** What was typed and what is wrong with it; empty where a page is simply shown. */
export interface Attempt {
  faults: readonly Fault[];
  values: Readonly<Record<string, string>>;
  ticked: readonly string[];
}

export const NO_ATTEMPT: Attempt = { faults: [], values: {}, ticked: [] };

export interface BoardFacts {
  consultation: Consultation;
  item: Item;
  progress: ItemProgress | undefined;
  cards: { candidates: Card[]; confirmed: Card[]; setAside: Card[] };
  codeframes: readonly CodeframeVersion[];
  history: readonly PastAct[];
}

export function boardView(facts: BoardFacts, attempt: Attempt = NO_ATTEMPT) {
  const { consultation, item, progress, cards, codeframes } = facts;
  const overview = `/officer/findings/${consultation.slug}`;
  const base = `${overview}/items/${encodeURIComponent(item.ref)}`;
  const all = [...cards.candidates, ...cards.confirmed, ...cards.setAside];
  const furthest = furthestOf(all);
  const show = (card: Card) => ({ ...cardView(card, base, furthest), ticked: attempt.ticked.includes(card.id) });
  const [latest] = codeframes;
  return {
    overview,
    base,
    title: consultation.title,
    ref: item.ref,
    words: item.words,
    language: item.language,
    next: progress === undefined ? '' : nextStep(progress),
    settled: progress?.settled ?? true,
    finding: progress?.themes === 'asked',
    candidates: cards.candidates.map(show),
    confirmed: cards.confirmed.map(show),
    setAside: cards.setAside.map(show),
    codeframe: latest === undefined ? undefined : codeframeView(latest, consultation.timeZone),
    history: historyView(facts.history, consultation.timeZone),
    ...attemptView(attempt),
  };
}

function codeframeView(latest: CodeframeVersion, zone: string) {
  const { version, by, at, codedAt, responses, current } = latest;
  return {
    version,
    current,
    coding: codedAt === null,
    says:
      codedAt === null
        ? `Version ${String(version)}, fixed by ${by} on ${formatMoment(at, zone)}, is being coded.`
        : `Version ${String(version)}, fixed by ${by}: ${String(responses ?? 0)} responses coded on ${formatMoment(codedAt, zone)}.`,
  };
}

function historyView(history: readonly PastAct[], zone: string) {
  return history.map(({ id, summary, by, at, undone, canUndo }) => ({
    id,
    summary: `${summary.charAt(0).toUpperCase()}${summary.slice(1)}`,
    by,
    at: formatMoment(at, zone),
    undone,
    canUndo,
  }));
}

/** Fields carry the name of the path that is wrong, so that the summary leads to them. */
function attemptView(attempt: Attempt) {
  return {
    summary: attempt.faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    errors: Object.fromEntries(attempt.faults.map(({ path, message }) => [path, { text: message }])),
    values: attempt.values,
  };
}

export function themeView(
  facts: {
    consultation: Consultation;
    item: Item;
    card: Card;
    holders: readonly Holder[];
    side: string;
    from: number;
    history: readonly PastAct[];
  },
  attempt: Attempt = NO_ATTEMPT,
) {
  const { consultation, item, card, holders, side, from } = facts;
  const board = `/officer/findings/${consultation.slug}/items/${encodeURIComponent(item.ref)}`;
  const split = splitOf(card.stance);
  const shown = cardView(card, board, Math.max(1, split.for, split.against) + split.unclear / 2);
  const of = side === 'for' || side === 'against' || side === 'unclear' ? split[side] : card.people;
  return {
    board,
    ref: item.ref,
    title: consultation.title,
    ...shown,
    state: card.state,
    description: card.description,
    side,
    sides: (['', 'for', 'against', 'unclear'] as const).map((one) => ({
      text:
        one === ''
          ? `All (${String(card.people)})`
          : `${one.charAt(0).toUpperCase()}${one.slice(1)} (${String(split[one])})`,
      href: one === '' ? shown.href : `${shown.href}?side=${one}`,
      here: one === side,
    })),
    holders: holders.map((holder) => ({ ...holder, side: sideOf(holder.stance), ...marked(holder) })),
    earlier: from > 0 ? `${shown.href}?side=${side}&from=${String(Math.max(0, from - PAGE))}` : undefined,
    later: from + PAGE < of ? `${shown.href}?side=${side}&from=${String(from + PAGE)}` : undefined,
    range: of === 0 ? '' : `${String(from + 1)} to ${String(Math.min(of, from + PAGE))} of ${String(of)}`,
    ...attemptView(attempt),
  };
}

/** Responses on a page of a theme. */
export const PAGE = 25;

/** The response around its evidence, so that the evidence can be marked where it stands. */
function marked({ text, evidence }: Holder): { before: string; mark: string; after: string } {
  const at = evidence === '' ? -1 : text.indexOf(evidence);
  if (at < 0) return { before: text, mark: '', after: '' };
  return { before: text.slice(0, at), mark: evidence, after: text.slice(at + evidence.length) };
}
