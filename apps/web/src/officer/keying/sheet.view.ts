import type { Staff } from '#accounts';
import { formatMoment, STANCE_SCALE, type Consultation, type Question } from '#consultations';
import type { KeyedLine, KeyedSheet, Receipt } from '#intake';
import type { Fault } from '#platform';
import { CHANNEL_WORDS, PUBLISH_WORDS } from '../inbox/words.js';

/** What waits for a second person, and what waits to be keyed again. */
export function waitingView(
  lines: readonly KeyedLine[],
  consultations: readonly { slug: string; title: string }[],
  staff: Staff,
) {
  return {
    lines: lines.map((line) => ({
      href: `/officer/keying/${line.submissionId}`,
      reference: line.reference,
      consultation: line.consultation.title,
      channel: CHANNEL_WORDS[line.channel],
      by: line.keyedBy.id === staff.id ? 'You' : line.keyedBy.name,
      at: formatMoment(line.keyedAt, line.consultation.timeZone),
      waits: line.waits === 'again' ? 'To be keyed again' : 'To be checked',
      yours: line.waits === 'again' || line.keyedBy.id !== staff.id,
    })),
    consultations: consultations.map(({ slug, title }) => ({ title, href: `/officer/consultations/${slug}/key` })),
  };
}

/** The scan beside what was keyed from it. */
export function sheetView(
  sheet: KeyedSheet,
  consultation: Consultation,
  staff: Staff,
  tried: { remark: string; faults: readonly Fault[] } = { remark: '', faults: [] },
) {
  const path = `/officer/keying/${sheet.submissionId}`;
  const mine = sheet.keyedBy.id === staff.id;
  const { scan } = sheet;
  return {
    ...{ own: path, mine, remark: tried.remark },
    reference: sheet.reference,
    consultation: consultation.title,
    waits: sheet.waits,
    may: sheet.waits === 'check' && !mine && staff.role !== 'assurer',
    told: sheet.remark,
    again: `/officer/consultations/${consultation.slug}/key?replaces=${sheet.submissionId}`,
    mayKey: staff.role !== 'assurer',
    inbox: `/officer/inbox/${sheet.submissionId}`,
    scan:
      scan === undefined
        ? undefined
        : {
            sha256: scan.sha256,
            href: scan.gone ? undefined : `${path}/scan`,
            picture: scan.type.startsWith('image/'),
            facts: `${scan.type}, ${scan.bytes.toLocaleString('en-GB')} bytes`,
          },
    rows: [
      { name: 'Door', value: CHANNEL_WORDS[sheet.channel] },
      { name: 'Received', value: formatMoment(sheet.receivedAt, consultation.timeZone) },
      { name: 'From', value: sheet.respondent.organisation ?? 'A person' },
      { name: 'Whom it represents', value: sheet.respondent.represents ?? '' },
      { name: 'Name', value: sheet.respondent.name ?? '' },
      { name: 'Email', value: sheet.respondent.email ?? '' },
      { name: 'Publishing', value: PUBLISH_WORDS[sheet.publish] },
      { name: 'Keyed by', value: `${sheet.keyedBy.name}, ${formatMoment(sheet.keyedAt, consultation.timeZone)}` },
    ].filter(({ value }) => value !== ''),
    items: consultation.items.map((item) => {
      const answer = sheet.answers.find(({ item: ref }) => ref === item.ref);
      return { ref: item.ref, answers: answer === undefined ? [] : saidOf(item.questions, answer) };
    }),
    summary: tried.faults.map(({ path: at, message }) => ({ text: message, href: `#${at}` })),
    error: tried.faults.find(({ path: at }) => at === 'remark')?.message,
  };
}

function saidOf(questions: readonly Question[], answer: KeyedSheet['answers'][number]) {
  let textShown = false;
  return questions.flatMap((question) => {
    if (question.kind === 'stance') {
      const label = STANCE_SCALE.find(({ value }) => value === answer.stance)?.label;
      return label === undefined ? [] : [{ prompt: question.prompt, text: label }];
    }
    if (question.kind === 'open' && !textShown) {
      textShown = true;
      return answer.text === '' ? [] : [{ prompt: question.prompt, text: answer.text }];
    }
    const labels = new Map(question.options.map(({ value, label }) => [value, label]));
    const chosen = [answer.choices[question.key] ?? []].flat();
    return chosen.length === 0
      ? []
      : [{ prompt: question.prompt, text: chosen.map((value) => labels.get(value) ?? value).join('\n') }];
  });
}

/** What the sender is given: printed, and sent back or read out. */
export function slipView(consultation: Consultation, sheet: KeyedSheet, receipt: Receipt, publicUrl: string) {
  return {
    title: consultation.title,
    back: '/officer/keying',
    next: `/officer/consultations/${consultation.slug}/key`,
    reference: receipt.reference,
    secret: receipt.secret,
    received: formatMoment(receipt.receivedAt, consultation.timeZone),
    late: receipt.late,
    door: sheet.channel === 'paper' ? 'letter' : 'call',
    sha256: sheet.scan?.sha256,
    address: `${publicUrl}/receipts`,
    contact: consultation.contact.email,
  };
}
