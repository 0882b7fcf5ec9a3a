import { formatDay, formatInstant } from '#consultations';
import type { Consultation } from '#consultations';
import type { Hindrance, Receipt } from '#intake';
import type { Draft } from './draft.js';
import { field } from './posted.js';
import type { Form } from './posted.js';
import { respondPath } from './respond.view.js';

type About = Pick<
  Consultation,
  'slug' | 'title' | 'closesAt' | 'timeZone' | 'decisionDue' | 'decisionMaker' | 'contact' | 'assembly' | 'items'
>;

function place(consultation: Pick<Consultation, 'slug' | 'title'>) {
  const home = `/consultations/${encodeURIComponent(consultation.slug)}`;
  const respond = respondPath(consultation.slug);
  return { consultation: consultation.title, home, respond, forget: `${respond}/forget` };
}

/** The confirmation: the reference and secret, and what happens next and when. `answered`: the questions about oneself. */
export function sentView(consultation: About, receipt: Receipt, draft: Draft, answered: boolean) {
  const { closesAt, timeZone, assembly } = consultation;
  const { reference, secret, late, inGrace, receivedAt } = receipt;
  return {
    ...place(consultation),
    reference,
    secret,
    record: `${respondPath(consultation.slug)}/record`,
    received: formatInstant(receivedAt, timeZone),
    grace: inGrace
      ? 'It was sent in the 30 minutes after closing, from a form opened before. It counts as in time, and says so.'
      : undefined,
    replaced: draft.amending === undefined ? undefined : replaced(draft.amending, late),
    files: draft.sent?.files ?? [],
    equality: { href: `${respondPath(consultation.slug)}/who-answered`, answered },
    next: [
      ...(draft.sent?.acknowledged ? ['We send a note that your answer arrived to the email address you gave.'] : []),
      late
        ? 'Your answer came after the closing time. It is kept and read, marked as late, and shown apart from the others.'
        : `The consultation ${inGrace ? 'closed' : 'closes'} at ${formatInstant(closesAt, timeZone)}. Then all answers are analysed and the outcome is published.`,
      decision(consultation),
    ],
    lines: consultation.items.map(({ ref }) => ({
      text: `Recommendation ${ref}`,
      href: `/recommendations/${encodeURIComponent(assembly.slug)}/${encodeURIComponent(ref)}`,
    })),
    contact: consultation.contact,
  };
}

function replaced(reference: string, late: boolean): string {
  return late
    ? `It came after the closing time, so your answer ${reference} still counts beside it.`
    : `It replaces your answer ${reference}, which is kept and no longer counts. Use the new reference and secret from now on.`;
}

function decision({ decisionDue, decisionMaker }: About): string {
  const who = decisionMaker === '' ? 'The authority' : decisionMaker;
  if (decisionDue === null) return `${who} decides, with reasons, and the decision is published.`;
  return `${who} decides by ${formatDay(decisionDue)}, with reasons, and the decision is published.`;
}

const AGAIN: Record<Hindrance['why'], { title: string; text: string }> = {
  fast: {
    title: 'Please check and send again',
    text: 'That was quicker than most people can read the form, and quick as programs are. If you are happy with your answer, send it now.',
  },
  busy: {
    title: 'Please send again in a moment',
    text: 'Many answers came from your network within a minute, as they do from a library or a large office, and from programs.',
  },
  unproven: {
    title: 'Please send again in a moment',
    text: 'Where a browser runs scripts, it does a second of work before an answer is sent, which keeps out programs that send thousands. Yours did not, so we ask you to wait instead.',
  },
};

/** Nothing is lost and nobody is refused: the same answer is sent with the next press of the button. */
export function sendAgainView(
  consultation: Pick<Consultation, 'slug' | 'title'>,
  { why, waitSeconds, pass }: Hindrance,
  form: Form,
) {
  const check = respondPath(consultation.slug, { kind: 'check' });
  return {
    ...place(consultation),
    ...AGAIN[why],
    wait: waitSeconds > 0 ? waitSeconds : undefined,
    check,
    hidden: { intent: field(form, 'intent'), homepage: field(form, 'homepage'), pass },
  };
}

export function alreadySentView(consultation: Pick<Consultation, 'slug' | 'title'>) {
  return { ...place(consultation), sent: `${respondPath(consultation.slug)}/sent` };
}

/** Reached by a bookmark, or after the browser was closed: what was here is no longer tied to this browser. */
export function goneView(consultation: Pick<Consultation, 'slug' | 'title'>, what: keyof typeof GONE) {
  return { ...place(consultation), what, title: GONE[what] };
}

const GONE = {
  confirmation: 'No confirmation is kept here',
  answers: 'Your answers are no longer here',
  link: 'This link no longer works',
};

export function closedView(consultation: Pick<Consultation, 'slug' | 'title'>, reason: string) {
  return { ...place(consultation), reason };
}
