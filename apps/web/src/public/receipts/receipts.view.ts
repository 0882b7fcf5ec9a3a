import { formatDay, formatInstant, STANCE_SCALE } from '#consultations';
import type { Consultation } from '#consultations';
import type { Disposition, ReceiptStory } from '#intake';
import type { LaterStage } from './later.js';

const CHANNELS: Record<ReceiptStory['channel'], string> = {
  web: 'through the form on this website',
  api: 'from another program, through our interface for developers',
  email: 'by email',
  paper: 'on paper, and an officer typed it in',
  phone: 'by telephone, and an officer wrote it down',
  bulk: 'in a file with other answers',
};

const PUBLISHING: Record<ReceiptStory['publish'], string> = {
  name: 'It may be published with the name that was given.',
  anonymous: 'It may be published, without a name.',
  no: 'It is not published. It is read and counted all the same.',
};

/** What became of an answer, in a sentence that its sender understands. */
export const BECAME: Record<Disposition, string> = {
  considered: 'It counts as an answer of its own.',
  campaign_member: 'It counts as an answer, as one of several that share words.',
  duplicate_of: 'The same answer had reached us before. That one counts, and this one is kept with it.',
  superseded_by: 'A later answer from the same sender counts in its place. This one is kept.',
  merged_into: 'It is read together with another answer of the same sender, and counts as part of that one.',
  blank: 'It says nothing about any of the recommendations, so it does not count towards what people said.',
  late: 'It came after the closing time. It is kept and read, and shown apart from the answers that came in time.',
  withdrawn: 'It was taken back, and does not count.',
  impersonated: 'Somebody else sent it in this name, so it does not count.',
  automatic: 'It was sent by a program, such as an out-of-office reply, so it does not count.',
  quarantined: 'It waits for a person to look at it. Until then it does not count.',
};

const GRACE =
  'It was sent in the 30 minutes after closing, from a form opened before. It counts as in time, and says so.';

/** What whoever has the receipt typed to see it, and sends along with what is done on the page. */
export interface Holder {
  reference: string;
  secret: string;
}

const NOTHING = 'Enter the reference, for example TL-7K3M-9QFD';
const MISTYPED = 'The reference is mistyped: check each letter and figure. It looks like TL-7K3M-9QFD';
const NO_SECRET = 'Enter the secret that came with the reference';
const UNKNOWN = 'We have no answer with this reference and this secret. Check both, letter by letter';

export function askView(typed = { reference: '', secret: '' }, right = true, result?: 'unknown') {
  const asked = typed.reference !== '' || typed.secret !== '' || !right;
  const reference = typed.reference.trim() === '' ? NOTHING : right ? undefined : MISTYPED;
  const secret = typed.secret.trim() === '' ? NO_SECRET : undefined;
  const wrong = asked
    ? { reference: result === 'unknown' ? UNKNOWN : reference, secret }
    : { reference: undefined, secret: undefined };
  return {
    typed: { reference: typed.reference, secret: '' },
    wrong,
    errors: Object.entries(wrong).flatMap(([name, text]) => (text === undefined ? [] : [{ text, href: `#${name}` }])),
  };
}

const WHOSE_REASON = { officer: 'An officer gave the reason: ', rule: 'The rule says: ', sender: '' };

/** The story of an answer, one step after the other, on to what was decided about what it says. */
export function storyView(
  story: ReceiptStory,
  consultation: Pick<Consultation, 'assembly' | 'items' | 'closesAt'>,
  later: ReadonlyMap<string, LaterStage>,
  more: { holder: Holder; answered: boolean; now: Date; done?: string | undefined; refused?: string | undefined },
) {
  const { timeZone, title, slug } = story.consultation;
  const when = (at: Date) => formatInstant(at, timeZone);
  const closed = `The closing time was ${when(consultation.closesAt)}.`;
  return {
    reference: story.reference,
    done: more.done,
    refused: more.refused,
    holder: more.holder,
    acts: actsOn(story, more.answered, more.now <= consultation.closesAt, when(consultation.closesAt)),
    consultation: { title, href: `/consultations/${encodeURIComponent(slug)}` },
    steps: [
      {
        title: 'Received',
        when: when(story.receivedAt),
        text: [
          `It reached us ${CHANNELS[story.channel]}.`,
          ...(story.late ? [closed] : []),
          ...(story.inGrace ? [closed, GRACE] : []),
          PUBLISHING[story.publish],
        ],
      },
      ...story.dispositions.map((one, at) => ({
        title: at === story.dispositions.length - 1 ? 'What it counts as' : 'What it counted as then',
        when: when(one.at),
        text: [BECAME[one.disposition], `${WHOSE_REASON[one.by]}${one.reason}`],
      })),
    ],
    answers: story.answers.map((answer) => {
      const item = consultation.items.find((one) => one.id === answer.itemId);
      return {
        ref: answer.item,
        words: item?.words ?? '',
        href: `/recommendations/${encodeURIComponent(consultation.assembly.slug)}/${encodeURIComponent(answer.item)}`,
        stance: STANCE_SCALE.find((point) => point.value === answer.stance)?.label,
        text: answer.text,
        ...laterView(later.get(answer.responseId)),
        choices: Object.entries(answer.choices).map(([key, value]) => {
          const question = item?.questions.find((one) => one.key === key);
          const label = (one: string) => question?.options.find((option) => option.value === one)?.label ?? one;
          return { question: question?.prompt ?? key, answer: [value].flat().map(label).join(', ') };
        }),
      };
    }),
    proof: {
      commitment: story.commitment,
      salt: story.salt,
      receivedAt: story.receivedAt.toISOString(),
      consultation: story.consultation.id,
      index: story.journal?.index,
      size: story.journal?.size,
      rootHash: story.journal?.rootHash,
    },
  };
}

/** What can be done with an answer as it is now. */
function actsOn(story: ReceiptStory, answered: boolean, open: boolean, closes: string) {
  const became = story.dispositions.at(-1)?.disposition;
  const gone = became === 'withdrawn' || became === 'impersonated';
  const kept = story.salt !== undefined;
  return {
    amend: open && kept && !gone && became !== 'superseded_by' ? `You can change it until ${closes}.` : undefined,
    withdraw: !gone && kept,
    disown: became !== 'impersonated',
    equality: answered,
  };
}

/** The page that asks whether somebody is sure, before something is done that cannot be taken back here. */
export function confirmView(act: keyof typeof CONFIRM, holder: Holder) {
  return { ...CONFIRM[act], reference: holder.reference, holder };
}

const CONFIRM = {
  withdraw: {
    title: 'Take this answer back?',
    text: [
      'It stays on record that it was received and taken back, and it no longer counts, nor is it quoted.',
      'Reports that are sealed already are not changed. The next one leaves it out.',
      'You cannot undo this. Until the closing time you can send another answer.',
    ],
    action: '/receipts/withdraw',
    button: 'Take my answer back',
  },
  disown: {
    title: 'Somebody else sent this answer?',
    text: [
      'If you did not send it, tell us here. It then no longer counts, and an officer can see why.',
      'Reports that are sealed already are not changed. The next one leaves it out.',
      'If you did send it and no longer want it to count, take it back instead.',
    ],
    action: '/receipts/not-me',
    button: 'I did not send it',
  },
  equality: {
    title: 'Delete your answers about you?',
    text: [
      'What you said about you, such as your age, is deleted for good. Your answer to the consultation stays as it is.',
    ],
    action: '/receipts/withdraw-equality',
    button: 'Delete my answers about me',
  },
};

function laterView(stage: LaterStage | undefined) {
  const decision = stage?.decision;
  return {
    themes: stage?.themes ?? [],
    decision:
      decision === undefined
        ? undefined
        : { ...decision, on: decision.on === null ? undefined : formatDay(decision.on) },
  };
}
