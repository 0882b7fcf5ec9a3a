import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Db, newId, NotFound, refused, Settings, type Refused, type Tx } from '#platform';
import { changeDisposition } from '../change-disposition.js';
import { answersApart, type Piece } from '../core/answers-apart.js';
import { itemsMeant, SURE_ENOUGH, type Assigned } from '../core/items-meant.js';
import { readReference } from '../core/reference.js';
import { storable } from '../core/storable.js';

/** The submission that a message is. */
export interface MailOf {
  submission_id: string;
  consultation_id: string;
  commitment: string;
  late: boolean;
}

/** A person who says which items a message answers. */
export interface AssignedBy {
  id: string;
  name: string;
  /** Why; a sentence of its own where nothing is said. */
  reason?: string | undefined;
}

/** What of a message tells which item it answers. */
export interface Telling {
  /** References of the items that its address names. */
  addressed: readonly string[];
  subject: string;
  kept: string;
  quoted: string;
  pieces: readonly Piece[];
  answersTo: readonly string[];
}

export interface Answered {
  itemId: string;
  item: string;
  text: string;
}

interface Meant {
  assigned: Assigned[];
  /** With the text for each; none where it is not sure enough. */
  answers: Answered[];
  /** What stands before the answers to several items. */
  rest: string;
}

interface ItemRow {
  id: string;
  ref: string;
  words: string;
}

/** Longer than a greeting: then it belongs to every answer below it. */
const GREETING_WORDS = 20;
const SEARCHED_FOR_REFERENCES = 200_000;
const REFERENCE = /\bTL[- ]?[2-9A-HJKMNP-RTV-Z]{4}[- ]?[2-9A-HJKMNP-RTV-Z]{4}\b/giu;

/** Which items a message answers: told by the message itself, or by a person. */
@Injectable()
export class MailAssignments {
  constructor(
    private readonly db: Db,
    private readonly journal: Journal,
    private readonly settings: Settings,
  ) {}

  /** Which items a message answers, with the text for each. */
  async meant(tx: Tx, mail: MailOf, telling: Telling): Promise<Meant> {
    const items = await this.itemsOf(tx, mail);
    const refs = items.map(({ ref }) => ref);
    const apart = answersApart(telling.pieces, refs, { questionsToo: telling.addressed.length !== 1 });
    const assigned = itemsMeant(items, {
      address: telling.addressed,
      marked: apart.answers.map(({ item }) => item),
      thread: await this.itemsOfThread(tx, mail, telling.answersTo),
      reference: await this.itemsOfReferences(tx, mail, telling),
      subject: telling.subject,
      text: telling.kept,
    });
    const sure = assigned.filter(({ confidence }) => confidence >= SURE_ENOUGH).map(({ item }) => item);
    return { assigned, ...textsFor(items, sure, { kept: telling.kept, apart }) };
  }

  /**
   * A person says which items a message answers, and in `text` what it says where a machine could not read it. Makes the
   * responses that it does not have yet, gives the submission its disposition and tells everybody who waits for responses.
   * With no items, those it was read to answer stay. Refused, with a fault at `items`, for an item that the consultation
   * does not have. Throws NotFound.
   */
  async assign(
    submissionId: string,
    itemRefs: readonly string[],
    by: AssignedBy,
    text?: string,
  ): Promise<Refused | undefined> {
    const outcome = await this.db.tx((tx) => this.assignIn(tx, submissionId, { itemRefs, by, text }));
    this.journal.nudge();
    return outcome;
  }

  private async assignIn(
    tx: Tx,
    submissionId: string,
    { itemRefs, by, text }: { itemRefs: readonly string[]; by: AssignedBy; text: string | undefined },
  ): Promise<Refused | undefined> {
    const [mail] = await tx.query<(MailOf & { kept: string | null; state: string; answered: string[] })[]>(
      `SELECT m.submission_id, m.state, s.late, s.consultation_id, encode(s.commitment, 'hex') AS commitment,
              coalesce(m.set_apart->>'kept', (SELECT r.text FROM intake_responses r
                 WHERE r.submission_id = s.id ORDER BY r.position LIMIT 1)) AS kept,
              ARRAY(SELECT r.item_ref FROM intake_responses r WHERE r.submission_id = s.id) AS answered
         FROM intake_mail m JOIN intake_submissions s ON s.id = m.submission_id
        WHERE m.submission_id::text = $1 AND s.erased_at IS NULL FOR UPDATE OF m`,
      [submissionId],
    );
    if (mail === undefined) throw new NotFound('There is no such message.');
    if (mail.state === 'waiting') return refused('the message has not been read yet; try again in a moment');
    const items = await this.itemsOf(tx, mail);
    const named = items.filter(({ ref }) => itemRefs.includes(ref));
    if (named.length < new Set(itemRefs).size || named.length + mail.answered.length === 0) {
      const message = `Choose from the recommendations of this consultation: ${items.map(({ ref }) => ref).join(', ')}`;
      return refused(message, [{ path: 'items', message }]);
    }
    const chosen = named.filter(({ ref }) => !mail.answered.includes(ref));
    const said = text === undefined || text.trim() === '' ? (mail.kept ?? '') : storable(text.trim());
    const apart = answersApart([{ own: true, text: said }], itemRefs, { questionsToo: itemRefs.length !== 1 });
    const { answers, rest } = textsFor(
      items,
      chosen.map(({ ref }) => ref),
      { kept: said, apart },
    );
    const refusal = await changeDisposition(tx, this.journal, mail.submission_id, {
      disposition: mail.late ? 'late' : 'considered',
      by: { id: by.id, name: by.name },
      reason: by.reason ?? `A person read it and found that it answers ${named.map(({ ref }) => ref).join(', ')}.`,
    });
    if (refusal !== undefined || chosen.length === 0) return refusal;
    const responses = await this.addResponses(tx, mail, answers);
    const assigned = chosen.map(({ ref }): Assigned => ({ item: ref, confidence: 1, sign: 'person' }));
    await tx.query(
      `UPDATE intake_mail SET assigned = coalesce(assigned, '[]') || $2::jsonb, set_apart = set_apart - 'kept' || $3 WHERE submission_id = $1`,
      [mail.submission_id, JSON.stringify(assigned), JSON.stringify({ rest })],
    );
    await this.announce(tx, mail, responses);
    return undefined;
  }

  /** Returns the ids of the responses. */
  async addResponses(tx: Tx, mail: MailOf, answers: readonly Answered[]): Promise<string[]> {
    if (answers.length === 0) return [];
    const ids = answers.map(() => newId());
    const [items, refs, texts] = [
      answers.map((one) => one.itemId),
      answers.map((one) => one.item),
      answers.map((one) => one.text),
    ];
    await tx.query(
      `INSERT INTO intake_responses (id, submission_id, consultation_id, item_id, item_ref, position, text)
       SELECT u.id, $1, $2, u.item, u.ref, u.place - 1, u.text
         FROM unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[]) WITH ORDINALITY AS u (id, item, ref, text, place)`,
      [mail.submission_id, mail.consultation_id, ids, items, refs, texts],
    );
    return ids;
  }

  /** Tells all who wait for responses, among them who writes the acknowledgement; that is written once. */
  async announce(tx: Tx, mail: MailOf, responses: readonly string[]): Promise<void> {
    const { submission_id: submission, consultation_id: consultation, commitment, late } = mail;
    await this.journal.append(tx, {
      kind: 'response.received',
      subject: submission,
      body: { submission, consultation, responses, channel: 'email', commitment, late },
    });
  }

  private async itemsOf(tx: Tx, { consultation_id: id }: MailOf): Promise<ItemRow[]> {
    return tx.query<ItemRow[]>(
      `SELECT i.id, i.ref, concat_ws(' ', i.words, r.title) AS words
         FROM consultations_v_item i LEFT JOIN consultations_v_recommendation r ON r.id = i.recommendation_id
        WHERE i.consultation_id = $1 ORDER BY i.position`,
      [id],
    );
  }

  /** Items of the messages that this one answers: theirs to us, or our acknowledgements of them. */
  private async itemsOfThread(tx: Tx, mail: MailOf, answersTo: readonly string[]): Promise<string[]> {
    if (answersTo.length === 0) return [];
    const domain = this.settings.mailDomain.replace(/[.]/gu, '\\.');
    const ours = new RegExp(`^<acknowledgement\\.([0-9a-f-]{36})@${domain}>$`, 'iu');
    const acknowledged = answersTo.flatMap((id) => ours.exec(id)?.[1] ?? []);
    const rows = await tx.query<{ ref: string }[]>(
      `SELECT DISTINCT r.item_ref AS ref FROM intake_responses r
        WHERE r.consultation_id = $1 AND r.submission_id <> $4 AND r.submission_id IN (
              SELECT submission_id FROM intake_mail WHERE message_id = ANY ($2)
              UNION ALL SELECT unnest($3::uuid[]))`,
      [mail.consultation_id, answersTo, acknowledged, mail.submission_id],
    );
    return rows.map(({ ref }) => ref);
  }

  private async itemsOfReferences(tx: Tx, mail: MailOf, { subject, kept, quoted }: Telling): Promise<string[]> {
    const text = [subject, kept, quoted].map((one) => one.slice(0, SEARCHED_FOR_REFERENCES)).join('\n');
    const found = [...text.matchAll(REFERENCE)].slice(0, 50).flatMap(([typed]) => readReference(typed) ?? []);
    if (found.length === 0) return [];
    const rows = await tx.query<{ ref: string }[]>(
      `SELECT DISTINCT r.item_ref AS ref FROM intake_responses r JOIN intake_submissions s ON s.id = r.submission_id
        WHERE s.consultation_id = $1 AND s.id <> $3 AND s.reference = ANY ($2)`,
      [mail.consultation_id, found, mail.submission_id],
    );
    return rows.map(({ ref }) => ref);
  }
}

/** Where the answers are marked, each item has its own; else the whole text belongs to each. */
function textsFor(
  items: readonly ItemRow[],
  refs: readonly string[],
  { kept, apart }: { kept: string; apart: { answers: { item: string; text: string }[]; rest: string } },
): { answers: Answered[]; rest: string } {
  const chosen = items.filter(({ ref }) => refs.includes(ref));
  const isMarked =
    apart.answers.length > 0 && chosen.every(({ ref }) => apart.answers.some(({ item }) => item === ref));
  const belongsToAll = isMarked && apart.rest.split(/\s+/u).length > GREETING_WORDS;
  const answers = chosen.map(({ id, ref }) => {
    const own = apart.answers.find(({ item }) => item === ref)?.text ?? '';
    return { itemId: id, item: ref, text: isMarked ? (belongsToAll ? `${apart.rest}\n\n${own}` : own) : kept };
  });
  return { answers, rest: isMarked ? apart.rest : '' };
}
