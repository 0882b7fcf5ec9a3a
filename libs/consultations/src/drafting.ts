import { Injectable } from '@nestjs/common';
import { Conflict, Db, Invalid, newId, NotFound, type Fault, type Tx } from '#platform';
import { In } from 'typeorm';
import { z } from 'zod';
import type { By } from './assemblies.service.js';
import { checked, isId } from './checked.js';
import { webAddress } from './core/assembly-record.js';
import {
  consultationInput,
  firstQuestions,
  itemInput,
  type ConsultationInput,
  type ItemInput,
} from './core/consultation-parts.js';
import { hashOf } from './core/exact-words.js';
import { ConsultationRow, DocumentRow, ItemRow } from './entities/consultation.entity.js';
import { Recommendation } from './entities/recommendation.entity.js';

/** A new consultation: what is said of it, and the recommendations that are put to the public. */
export type NewConsultation = ConsultationInput & { recommendationIds: string[] };

/** A document to be shown: its text, where it is on the web, or the file itself. */
export type NewDocument =
  | { title: string; content: string }
  | { title: string; url: string }
  | { title: string; fileName: string; mediaType: string; bytes: Buffer };

const documentTitle = z.string().trim().min(1, 'is empty').max(500, 'is longer than 500 characters');
const MOST_ITEMS = 1000;
const MOST_DOCUMENT_BYTES = 20 * 1024 * 1024;

/** Writing a consultation down while it is a draft. Everything here throws Conflict once it is submitted. */
@Injectable()
export class Drafting {
  constructor(private readonly db: Db) {}

  async create({ recommendationIds, ...input }: NewConsultation, by: By): Promise<string> {
    const facts = checked(consultationInput, input);
    return this.db.tx(async (tx) => {
      await this.slugIsFree(tx, facts.slug);
      const recommendations = await publishedOnes(tx, recommendationIds);
      const assemblyId = recommendations[0]?.assemblyId;
      if (assemblyId === undefined)
        throw new Invalid([{ path: 'recommendationIds', message: 'is empty; choose at least one recommendation' }]);
      const id = newId();
      const row = { ...facts, id, assemblyId, state: 'draft' as const, createdById: by.id, createdByName: by.name };
      await tx.getRepository(ConsultationRow).insert(row);
      await this.insertItems(tx, id, recommendations, 0);
      return id;
    });
  }

  async save(slug: string, patch: Partial<ConsultationInput>): Promise<string> {
    return this.db.tx(async (tx) => {
      const row = await draftOf(tx, slug);
      const facts = checked(consultationInput, { ...factsOf(row), ...patch });
      if (facts.slug !== slug) await this.slugIsFree(tx, facts.slug);
      await tx.getRepository(ConsultationRow).update({ id: row.id }, facts);
      return row.id;
    });
  }

  async addItems(slug: string, recommendationIds: string[]): Promise<string> {
    return this.db.tx(async (tx) => {
      const row = await draftOf(tx, slug);
      const there = await tx.getRepository(ItemRow).findBy({ consultationId: row.id });
      const recommendations = (await publishedOnes(tx, recommendationIds)).filter(
        (one) => !there.some((item) => item.recommendationId === one.id),
      );
      if (recommendations.some((one) => one.assemblyId !== row.assemblyId))
        throw new Invalid([{ path: 'recommendationIds', message: 'are of another assembly' }]);
      await this.insertItems(tx, row.id, recommendations, Math.max(0, ...there.map((item) => item.position)));
      return row.id;
    });
  }

  async removeItem(slug: string, ref: string): Promise<string> {
    return this.db.tx(async (tx) => {
      const row = await draftOf(tx, slug);
      const item = await itemOf(tx, row, ref);
      await tx.getRepository(ItemRow).delete({ id: item.id });
      return row.id;
    });
  }

  async saveItem(slug: string, ref: string, patch: Partial<ItemInput>): Promise<string> {
    return this.db.tx(async (tx) => {
      const row = await draftOf(tx, slug);
      const item = await itemOf(tx, row, ref);
      const { scopeOpen, scopeFixed, reasons, noAlternativeBecause, options, questions } = item;
      const facts = checked(itemInput, {
        scopeOpen,
        scopeFixed,
        reasons,
        noAlternativeBecause,
        options,
        questions,
        ...patch,
      });
      await tx.getRepository(ItemRow).update({ id: item.id }, facts);
      return row.id;
    });
  }

  /** Adds a document about the whole, or about one item where its reference is given. */
  async addDocument(slug: string, document: NewDocument, ref?: string): Promise<string> {
    const columns = documentColumns(document);
    return this.db.tx(async (tx) => {
      const row = await draftOf(tx, slug);
      const itemId = ref === undefined ? null : (await itemOf(tx, row, ref)).id;
      const position = (await tx.getRepository(DocumentRow).countBy({ consultationId: row.id })) + 1;
      await tx.getRepository(DocumentRow).insert({ ...columns, id: newId(), consultationId: row.id, itemId, position });
      return row.id;
    });
  }

  async removeDocument(slug: string, documentId: string): Promise<string> {
    return this.db.tx(async (tx) => {
      const row = await draftOf(tx, slug);
      if (!isId(documentId)) throw new NotFound('There is no such document');
      await tx.getRepository(DocumentRow).delete({ id: documentId, consultationId: row.id });
      return row.id;
    });
  }

  private async slugIsFree(tx: Tx, slug: string): Promise<void> {
    if (await tx.getRepository(ConsultationRow).existsBy({ slug }))
      throw new Conflict(`There is a consultation named ${slug} already`);
  }

  private async insertItems(tx: Tx, consultationId: string, from: Recommendation[], start: number): Promise<void> {
    if (start + from.length > MOST_ITEMS)
      throw new Invalid([{ path: 'recommendationIds', message: `are more than ${String(MOST_ITEMS)}` }]);
    const items = from.map(({ id: recommendationId, ref, words, wordsSha256, version: wordsVersion, language }, n) => ({
      ...UNWRITTEN,
      id: newId(),
      consultationId,
      recommendationId,
      ref,
      words,
      wordsSha256,
      wordsVersion,
      language,
      position: start + n + 1,
      questions: firstQuestions(newId),
    }));
    if (items.length > 0) await tx.getRepository(ItemRow).insert(items);
  }
}

const UNWRITTEN = { scopeOpen: '', scopeFixed: '', reasons: '', noAlternativeBecause: '', options: [] };

/** The draft of that name, locked. Throws NotFound, or Conflict where it is past its draft. */
async function draftOf(tx: Tx, slug: string): Promise<ConsultationRow> {
  const row = await tx.getRepository(ConsultationRow).findOne({ where: { slug }, lock: { mode: 'pessimistic_write' } });
  if (row === null) throw new NotFound(`There is no consultation ${slug}`);
  if (row.state !== 'draft') throw new Conflict('It is submitted: what it says can only change after it is taken back');
  return row;
}

async function itemOf(tx: Tx, row: ConsultationRow, ref: string): Promise<ItemRow> {
  const item = await tx.getRepository(ItemRow).findOneBy({ consultationId: row.id, ref });
  if (item === null) throw new NotFound(`There is no item ${ref}`);
  return item;
}

function factsOf(row: ConsultationRow): ConsultationInput {
  const { slug, title, summary, purpose, opensAt, closesAt, timeZone, decisionDue, decisionMaker } = row;
  const { minutesToAnswer, equality, policies, privacy, contact } = row;
  return {
    ...{ slug, title, summary, purpose, opensAt, closesAt, timeZone, decisionDue, decisionMaker },
    ...{ minutesToAnswer, equality, policies, privacy, contact },
  };
}

/** The recommendations in the order of the assembly's report. Only published words can be put to the public. */
async function publishedOnes(tx: Tx, ids: readonly string[]): Promise<Recommendation[]> {
  const wanted = [...new Set(ids)];
  const found = await tx
    .getRepository(Recommendation)
    .find({ where: { id: In(wanted.filter(isId)) }, order: { position: 'ASC' } });
  const faults: Fault[] = [];
  const path = 'recommendationIds';
  if (found.length < wanted.length) faults.push({ path, message: 'name a recommendation that is not there' });
  for (const one of found.filter((each) => each.publishedAt === null))
    faults.push({ path, message: `${one.ref} is not published; its words are not frozen yet` });
  if (new Set(found.map((one) => one.assemblyId)).size > 1) faults.push({ path, message: 'are of several assemblies' });
  if (faults.length > 0) throw new Invalid(faults);
  return found;
}

type DocumentColumns = Omit<DocumentRow, 'id' | 'consultationId' | 'itemId' | 'position'>;

function documentColumns(document: NewDocument): DocumentColumns {
  const title = checked(z.object({ title: documentTitle }), { title: document.title }).title;
  const none = { title, url: null, content: null, bytes: null, mediaType: null, fileName: null, sha256: null };
  if ('url' in document) {
    return { ...none, kind: 'link', url: checked(z.object({ url: webAddress }), { url: document.url }).url };
  }
  if ('content' in document) {
    const content = z.string().min(1, 'is empty').max(500_000, 'is longer than 500,000 characters');
    const text = checked(z.object({ content }), { content: document.content }).content;
    return { ...none, kind: 'text', content: text, sha256: hashOf(text) };
  }
  const { fileName, mediaType, bytes } = document;
  if (bytes.length === 0) throw new Invalid([{ path: 'file', message: 'is empty' }]);
  if (bytes.length > MOST_DOCUMENT_BYTES) throw new Invalid([{ path: 'file', message: 'is larger than 20 MB' }]);
  return { ...none, kind: 'file', fileName, mediaType, bytes, sha256: hashOf(bytes) };
}
