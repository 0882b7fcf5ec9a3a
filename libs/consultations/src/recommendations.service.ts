import { Injectable } from '@nestjs/common';
import { Journal } from '#journal';
import { Clock, Conflict, Db, Invalid, newId, NotFound, type Tx } from '#platform';
import { In, IsNull } from 'typeorm';
import type { By } from './assemblies.service.js';
import { isId } from './checked.js';
import { hashOf, LONGEST_WORDS, unstorable } from './core/exact-words.js';
import { Assembly } from './entities/assembly.entity.js';
import { Recommendation, RecommendationVersion } from './entities/recommendation.entity.js';
import { drafted, previewOf, type ImportPreview } from './import-preview.js';
import type { Mapping } from './core/importing/fields.js';
import { sayPlace } from './core/importing/table.js';
import type { IncomingFile } from './tables.js';

/** Who brings a file in; the command line has no account. */
export type Importer = By | { name: string };

export interface Imported {
  recommendations: Recommendation[];
  /** How many of them are of which kind. */
  counts: Record<string, number>;
}

/** Recommendations: from a file into the assembly's record, frozen when published, corrected beside the old words. */
@Injectable()
export class Recommendations {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly journal: Journal,
  ) {}

  /**
   * What a file holds under a mapping of columns to fields (guessed from the headers where none is given), with every
   * fault named by row. Stores nothing, and throws nothing: a file that cannot be read is a fault as well.
   */
  preview(file: IncomingFile, mapping?: Mapping): Promise<ImportPreview> {
    return previewOf(file, mapping);
  }

  /**
   * Stores what a preview shows, all of it or nothing. Throws Invalid where the preview has faults or where a reference
   * is in the assembly already.
   */
  async import(preview: ImportPreview, assemblySlug: string, by: Importer): Promise<Imported> {
    const faults = preview.faults.map((fault) => ({
      path: sayPlace(fault) || preview.fileName,
      message: fault.message,
    }));
    if (faults.length > 0) throw new Invalid(faults);
    return this.db.tx(async (tx) => {
      const assembly = await this.lockedAssembly(tx, assemblySlug);
      const stored = await tx.getRepository(Recommendation).findBy({ assemblyId: assembly.id });
      const taken = new Set(stored.map((one) => one.ref));
      const clashes = preview.recommendations
        .filter((draft) => taken.has(draft.ref))
        .map((draft) => ({ path: draft.place, message: `${draft.ref} is in this assembly already` }));
      if (clashes.length > 0) throw new Invalid(clashes);
      const start = Math.max(0, ...stored.map((one) => one.position));
      const recommendations = drafted(preview, { assembly, start, by: by.name, newId });
      // Parts after what they are part of, so that the foreign key holds row by row.
      await tx.getRepository(Recommendation).insert(recommendations);
      return { recommendations, counts: countsOf(recommendations) };
    });
  }

  /** Takes back what was imported and not published. Returns how many that were. */
  async discardUnpublished(assemblySlug: string): Promise<number> {
    return this.db.tx(async (tx) => {
      const assembly = await this.lockedAssembly(tx, assemblySlug);
      const drafts = await tx.getRepository(Recommendation).findBy({ assemblyId: assembly.id, publishedAt: IsNull() });
      if (drafts.length > 0) await tx.getRepository(Recommendation).delete({ id: In(drafts.map((one) => one.id)) });
      return drafts.length;
    });
  }

  /** Publishes everything of an assembly that is not yet: from then on words and votes are frozen, by the database. */
  async publish(assemblySlug: string, by: By): Promise<Recommendation[]> {
    return this.db.tx(async (tx) => {
      const assembly = await this.lockedAssembly(tx, assemblySlug);
      if (assembly.publishedAt === null) throw new Conflict('Publish the assembly before its recommendations');
      const drafts = await tx.getRepository(Recommendation).find({
        where: { assemblyId: assembly.id, publishedAt: IsNull() },
        order: { position: 'ASC' },
      });
      if (drafts.length === 0) return [];
      const at = this.clock.now();
      await tx.getRepository(RecommendationVersion).insert(drafts.map((one) => versionOf(one, 'As published', by, at)));
      const signed = { publishedAt: at, publishedById: by.id, publishedByName: by.name };
      await tx.getRepository(Recommendation).update({ id: In(drafts.map((one) => one.id)) }, signed);
      for (const { id, ref, wordsSha256, words } of drafts) {
        const body = { assembly: assemblySlug, ref, version: 1, sha256: wordsSha256, words };
        await this.journal.append(tx, { kind: 'recommendation.published', subject: id, body });
      }
      return drafts.map((one) => ({ ...one, ...signed }));
    });
  }

  /** Puts corrected words beside the old ones, with the reason. Both stay readable for good. */
  async correct(id: string, words: string, reason: string, by: By): Promise<Recommendation> {
    checkCorrection(words, reason);
    return this.db.tx(async (tx) => {
      const recommendations = tx.getRepository(Recommendation);
      const old = await recommendations.findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
      if (old === null) throw new NotFound('There is no such recommendation');
      if (old.publishedAt === null) throw new Conflict('It is not published yet: import it again instead');
      if (old.words === words)
        throw new Invalid([{ path: 'words', message: 'are the words that stand there already' }]);
      const at = this.clock.now();
      const corrected = { ...old, words, wordsSha256: hashOf(words), version: old.version + 1 };
      await tx.getRepository(RecommendationVersion).insert(versionOf(corrected, reason.trim(), by, at));
      const { wordsSha256, version, ref } = corrected;
      await recommendations.update({ id }, { words, wordsSha256, version });
      const body = { ref, version, sha256: wordsSha256, words, reason: reason.trim(), corrects: old.wordsSha256 };
      await this.journal.append(tx, { kind: 'recommendation.corrected', subject: id, body });
      return corrected;
    });
  }

  /** By the assembly's name and the reference as printed. Throws NotFound. */
  async get(assemblySlug: string, ref: string): Promise<Recommendation> {
    const askable = unstorable(assemblySlug + ref) === undefined;
    const query = this.db.source
      .getRepository(Recommendation)
      .createQueryBuilder('r')
      .innerJoin(Assembly, 'a', 'a.id = r.assembly_id')
      .where('a.slug = :assemblySlug AND r.ref = :ref', { assemblySlug, ref });
    const found = askable ? await query.getOne() : null;
    if (found === null) throw new NotFound(`There is no recommendation ${ref} of ${assemblySlug}`);
    return found;
  }

  /** Throws NotFound. */
  async byId(id: string): Promise<Recommendation> {
    const found = isId(id) ? await this.db.source.getRepository(Recommendation).findOneBy({ id }) : null;
    if (found === null) throw new NotFound('There is no such recommendation');
    return found;
  }

  /** Everything of an assembly in the order of its report, published or not; parts follow what they are part of. */
  async list(assemblyId: string): Promise<Recommendation[]> {
    return this.db.source.getRepository(Recommendation).find({ where: { assemblyId }, order: { position: 'ASC' } });
  }

  /** All wordings of a recommendation, the original first. Empty while it is not published. */
  async versions(id: string): Promise<RecommendationVersion[]> {
    return this.db.source
      .getRepository(RecommendationVersion)
      .find({ where: { recommendationId: id }, order: { version: 'ASC' } });
  }

  private async lockedAssembly(tx: Tx, slug: string): Promise<Assembly> {
    const assembly = await tx.getRepository(Assembly).findOne({ where: { slug }, lock: { mode: 'pessimistic_write' } });
    if (assembly === null) throw new NotFound(`There is no assembly ${slug}`);
    return assembly;
  }
}

function versionOf(one: Recommendation, reason: string, by: By, at: Date): RecommendationVersion {
  const { id: recommendationId, version, words, wordsSha256 } = one;
  return { recommendationId, version, words, wordsSha256, reason, byId: by.id, byName: by.name, at };
}

function checkCorrection(words: string, reason: string): void {
  const faults = [];
  const wrong = unstorable(words) ?? unstorable(reason);
  if (wrong !== undefined) faults.push({ path: 'words', message: wrong });
  if (words.trim() === '') faults.push({ path: 'words', message: 'is empty; expected the corrected words' });
  if (words.length > LONGEST_WORDS)
    faults.push({ path: 'words', message: `is longer than ${LONGEST_WORDS.toLocaleString('en-GB')} characters` });
  if (reason.trim() === '') faults.push({ path: 'reason', message: 'is empty; say why the words are corrected' });
  if (faults.length > 0) throw new Invalid(faults);
}

function countsOf(recommendations: readonly Recommendation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of recommendations) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
