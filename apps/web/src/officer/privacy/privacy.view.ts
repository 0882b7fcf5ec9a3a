import { formatDayOf, formatMoment } from '#consultations';
import type { InboxSubmission, RetentionPlan } from '#intake';
import { RETENTION_CLASSES } from '#intake';
import type { Fault } from '#platform';
import { CHANNEL_WORDS } from '../inbox/words.js';

/** Whom a request is about: what was typed, and what was found under it. */
export function privacyView(
  mayAct: boolean,
  found?: { about: string; submissions: readonly InboxSubmission[] },
  faults: readonly Fault[] = [],
) {
  return {
    mayAct,
    about: found?.about ?? '',
    found: found?.submissions.map((one) => ({
      reference: one.reference,
      href: `/officer/inbox/${one.id}`,
      consultation: one.consultation.title,
      received: formatMoment(one.receivedAt, one.consultation.timeZone),
      door: CHANNEL_WORDS[one.channel],
      erased: one.erased,
      erase: `/officer/privacy/erase/${one.reference}`,
    })),
    summary: faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    error: faults[0]?.message,
  };
}

export const ERASURE_REASONS = [
  'The sender asked for it.',
  'Somebody named in it asked for it.',
  'It should never have been sent to us.',
] as const;

export function eraseView(submission: InboxSubmission, mayAct: boolean, faults: readonly Fault[] = []) {
  const { reference, consultation, attachments, answers, channel } = submission;
  return {
    ...{ reference, mayAct },
    action: `/officer/privacy/erase/${reference}`,
    again: submission.erased,
    rows: [
      { name: 'Consultation', value: consultation.title },
      { name: 'Received', value: formatMoment(submission.receivedAt, consultation.timeZone) },
      { name: 'Door', value: CHANNEL_WORDS[channel] },
      { name: 'Answers', value: answers.map(({ item }) => item).join(', ') || 'None' },
      { name: 'Files', value: String(attachments.length) },
    ],
    reasons: ERASURE_REASONS.map((reason, at) => ({ value: reason, text: reason, checked: at === 0 })),
    summary: faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    error: faults.find(({ path }) => path === 'sure')?.message,
  };
}

/** What expires when, by consultation and class. */
export function retentionView(
  plans: readonly RetentionPlan[],
  mayAct: boolean,
  now: Date,
  faulty?: { slug: string; message: string },
) {
  return {
    mayAct,
    policy: RETENTION_CLASSES.map(({ name, what, period }) => ({ name, what, period })),
    plans: plans.map(({ consultation, hold, classes }) => ({
      slug: consultation.slug,
      title: consultation.title,
      rows: RETENTION_CLASSES.map((of) => {
        const found = classes.find(({ key }) => key === of.key);
        return {
          name: of.name,
          kept: found?.kept ?? 0,
          when: whenOf(of.start, found?.due, consultation.timeZone, { now, held: hold !== undefined }),
        };
      }),
      hold:
        hold === undefined
          ? undefined
          : { because: hold.because, by: hold.by, at: formatMoment(hold.at, consultation.timeZone) },
      error: faulty?.slug === consultation.slug ? faulty.message : undefined,
    })),
    summary: faulty === undefined ? [] : [{ text: faulty.message, href: `#because-${faulty.slug}` }],
  };
}

function whenOf(
  start: 'sealed' | 'decided',
  due: Date | undefined,
  zone: string,
  { now, held }: { now: Date; held: boolean },
) {
  if (due === undefined) {
    return start === 'sealed' ? 'Not before all outcomes are sealed' : 'Not before all decisions are published';
  }
  const day = formatDayOf(due, zone);
  if (held) return `Held; else ${day}`;
  return due <= now ? `Since ${day}` : day;
}
