/** From when the time of a class counts: all outcomes of the consultation are sealed, or all decisions are published. */
export type RetentionStart = 'sealed' | 'decided';

export interface RetentionClass {
  readonly key: 'raw' | 'contact' | 'answers';
  readonly name: string;
  /** What goes, as the policy page says it. */
  readonly what: string;
  readonly start: RetentionStart;
  readonly months: number;
  readonly days: number;
  /** The time in words. */
  readonly period: string;
}

/** The retention policy. Counts, sealed outcomes and the journal hold no personal data and stay. */
export const RETENTION_CLASSES: readonly RetentionClass[] = [
  {
    key: 'raw',
    name: 'Originals',
    what: 'Messages as they came, scans, the bytes of attachments, technical facts of delivery.',
    start: 'sealed',
    months: 0,
    days: 90,
    period: '90 days after all outcomes are sealed',
  },
  {
    key: 'contact',
    name: 'Contact details',
    what: 'Names and addresses, equality answers, messages that we sent.',
    start: 'decided',
    months: 3,
    days: 0,
    period: 'three months after all decisions are published',
  },
  {
    key: 'answers',
    name: 'Answers',
    what: 'What was said, without who said it, and the texts of attachments.',
    start: 'decided',
    months: 72,
    days: 0,
    period: 'six years after all decisions are published',
  },
];

/** From when each class counts; null while that has not happened. */
export interface RetentionStarts {
  sealedAt: Date | null;
  decidedAt: Date | null;
}

/** When a class is due; undefined while its time has not begun. Months end on the same day, or on the last of a shorter one. */
export function dueAt(of: RetentionClass, { sealedAt, decidedAt }: RetentionStarts): Date | undefined {
  const start = of.start === 'sealed' ? sealedAt : decidedAt;
  if (start === null) return undefined;
  const due = new Date(start);
  const day = due.getUTCDate();
  due.setUTCDate(1);
  due.setUTCMonth(due.getUTCMonth() + of.months);
  const last = new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 0)).getUTCDate();
  due.setUTCDate(Math.min(day, last) + of.days);
  return due;
}

/** The classes whose time is over at `now`. */
export function dueClasses(starts: RetentionStarts, now: Date): RetentionClass[] {
  return RETENTION_CLASSES.filter((of) => {
    const due = dueAt(of, starts);
    return due !== undefined && due <= now;
  });
}
