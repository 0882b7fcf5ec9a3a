import type { Staff } from '#accounts';
import { formatMoment, STANCE_SCALE } from '#consultations';
import { maySettle, type InboxDisposition, type InboxSubmission } from '#intake';
import type { Fault } from '#platform';
import { itemsThoughtOf, mailView } from './mail.view.js';
import { KINDS, NOTHING_TYPED, REASONS, type TypedSettlement } from './settle-form.js';
import { CHANNEL_WORDS, DISPOSITION_WORDS, PUBLISH_WORDS } from './words.js';

/** More of an original than this is for the download. */
const MOST_SHOWN = 200_000;
const TEXTUAL = /^(text\/|message\/|application\/(json|xml))/u;
interface ItemChoice {
  ref: string;
  words: string;
}

/** The original beside the reading of it, and what can be made of it. */
export function submissionView(
  submission: InboxSubmission,
  items: readonly ItemChoice[],
  staff: Pick<Staff, 'role'>,
  tried: { faults: readonly Fault[]; typed: TypedSettlement } = { faults: [], typed: NOTHING_TYPED },
) {
  const { consultation, disposition, keyed } = submission;
  const when = (at: Date) => formatMoment(at, consultation.timeZone);
  const path = `/officer/inbox/${submission.id}`;
  const unread = submission.mail?.state === 'waiting';
  const may = (staff.role === 'officer' || staff.role === 'admin') && !submission.erased && !unread;
  return {
    own: path,
    reference: submission.reference,
    number: submission.number,
    state: DISPOSITION_WORDS[disposition],
    why: submission.dispositions.at(-1)?.reason ?? '',
    waits: disposition === 'quarantined',
    erased: submission.erased,
    check: keyed === undefined ? undefined : `/officer/keying/${submission.id}`,
    rows: factsOf(submission, when),
    dispositions: submission.dispositions.map((one) => historyLine(one, when)),
    answers: submission.answers.map(({ item, stance, text, choices }) => ({
      item,
      stance: STANCE_SCALE.find((point) => point.value === stance)?.label,
      text,
      choices: Object.entries(choices).map(([key, value]) => `${key}: ${[value].flat().join(', ')}`),
      compare: `/officer/findings/${consultation.slug}/compare?item=${encodeURIComponent(item)}&first=${String(submission.number)}`,
    })),
    mail: mailView(submission.mail),
    attachments: submission.attachments.map(({ id, name, mediaType, size, note, gone }) => ({
      name: name === '' ? 'A file' : name,
      facts: `${mediaType}, ${size.toLocaleString('en-GB')} bytes. ${note}`,
      href: gone ? undefined : `${path}/files/${id}`,
    })),
    original: originalOf(submission, path),
    settle: may ? settleOf(submission, items, tried) : undefined,
    summary: tried.faults.map(({ path: at, message }) => ({ text: message, href: `#${at}` })),
  };
}

function factsOf(submission: InboxSubmission, when: (at: Date) => string) {
  const { consultation, keyed } = submission;
  const checked = keyed?.checkedBy ?? undefined;
  return [
    { name: 'Consultation', value: consultation.title },
    { name: 'Received', value: `${when(submission.receivedAt)}${submission.late ? ', after the closing time' : ''}` },
    { name: 'Door', value: CHANNEL_WORDS[submission.channel] },
    { name: 'From', value: submission.organisation ?? 'A person' },
    { name: 'Publishing', value: PUBLISH_WORDS[submission.publish] },
    ...(keyed === undefined
      ? []
      : [
          {
            name: 'Keyed by',
            value: `${keyed.by}${checked === undefined ? ', not checked yet' : `, checked by ${checked}`}`,
          },
        ]),
  ];
}

function historyLine(one: InboxDisposition, when: (at: Date) => string) {
  return {
    text: DISPOSITION_WORDS[one.disposition],
    of: one.of === null ? undefined : { reference: one.of.reference, href: `/officer/inbox/${one.of.id}` },
    reason: one.reason,
    by: one.by ?? `Rule ${one.rule ?? ''}`,
    at: when(one.at),
  };
}

/** The original is shown as text, whatever it says it is; what is no text is for the download. */
function originalOf({ original }: InboxSubmission, path: string) {
  const gone = original.goneAt !== null;
  const shown = !gone && TEXTUAL.test(original.type);
  return {
    type: original.type,
    gone,
    text: shown ? readable(original.bytes.toString('utf8', 0, MOST_SHOWN)) : undefined,
    bytes: original.bytes.length,
    cut: shown && original.bytes.length > MOST_SHOWN,
    href: gone ? undefined : `${path}/original`,
  };
}

function settleOf(
  submission: InboxSubmission,
  items: readonly ItemChoice[],
  { faults, typed }: { faults: readonly Fault[]; typed: TypedSettlement },
) {
  const { disposition, dispositions, channel, keyed } = submission;
  const thoughtOf = itemsThoughtOf(submission.mail);
  const fault = (path: string) => faults.find((one) => one.path === path)?.message;
  return {
    // What was keyed counts by a second person's word.
    accept:
      !COUNTS.has(disposition) &&
      maySettle(disposition, 'considered') &&
      (keyed === undefined || keyed.verdict === 'right'),
    items:
      channel === 'email' && submission.answers.length === 0
        ? items.map(({ ref, words }) => ({
            value: ref,
            text: `${ref}: ${words.length > 90 ? `${words.slice(0, 90)}…` : words}`,
            checked: (typed.as === 'answer' ? typed.items : thoughtOf).includes(ref),
          }))
        : [],
    itemsError: fault('items'),
    // What no machine could read, somebody types from the original.
    unreadable: submission.mail?.state === 'unreadable' && submission.answers.length === 0,
    text: typed.text,
    kinds: KINDS.filter(({ value }) => maySettle(disposition, value)).map(({ value, text }) => ({
      value,
      text,
      checked: typed.as === value,
    })),
    kindError: fault('as'),
    of: typed.of,
    ofError: fault('of'),
    presets: [
      { value: '', text: 'The usual one for what you choose' },
      ...REASONS.map((reason) => ({ value: reason, text: reason, selected: typed.preset === reason })),
    ],
    reason: typed.reason,
    reasonError: fault('reason'),
    takeBack: dispositions.length > 1 && dispositions.at(-1)?.byStaff === true,
  };
}

const COUNTS = new Set<string>(['considered', 'campaign_member', 'late']);

/** Control characters that a page cannot carry stand as the replacement character; the download has them. */
function readable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\t\n\r]/gu, '\ufffd');
}
