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

/** The story of an answer, one step after the other, on to what was decided about what it says. */
export function storyView(
  story: ReceiptStory,
  consultation: Pick<Consultation, 'assembly' | 'items' | 'closesAt'>,
  later: ReadonlyMap<string, LaterStage>,
) {
  const { timeZone, title, slug } = story.consultation;
  const when = (at: Date) => formatInstant(at, timeZone);
  const closed = `The closing time was ${when(consultation.closesAt)}.`;
  return {
    reference: story.reference,
    consultation: { title, href: `/consultations/${encodeURIComponent(slug)}` },
    steps: [
      {
        title: 'Received',
        when: when(story.receivedAt),
        text: [`It reached us ${CHANNELS[story.channel]}.`, ...(story.late ? [closed] : []), PUBLISHING[story.publish]],
      },
      ...story.dispositions.map((one, at) => ({
        title: at === story.dispositions.length - 1 ? 'What it counts as' : 'What it counted as then',
        when: when(one.at),
        text: [
          BECAME[one.disposition],
          `${one.byPerson ? 'An officer gave the reason' : 'The rule says'}: ${one.reason}`,
        ],
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
