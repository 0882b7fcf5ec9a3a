import { Injectable } from '@nestjs/common';
import { Db, NotFound, type Tx } from '#platform';
import { isId } from './checked.js';
import { toConsultation, type Parts } from './consultation-record.js';
import { unstorable } from './core/exact-words.js';
import type { Consultation, ConsultationSummary, Item } from './core/consultation.js';
import { ConsultationRow, DocumentRow, ExtensionRow, ItemRow, OverrideRow } from './entities/consultation.entity.js';

/** How many consultations one process remembers. */
const REMEMBERED = 200;

/**
 * Reads consultations whole. What was read is remembered with its revision, which the database counts up with every
 * change, so that the door that is asked thousands of times a minute reads one small row and is never out of date.
 */
@Injectable()
export class ConsultationReader {
  private readonly remembered = new Map<string, { stamp: string; consultation: Consultation }>();

  constructor(private readonly db: Db) {}

  async get(slug: string): Promise<Consultation> {
    if (unstorable(slug) !== undefined) throw new NotFound('There is no such consultation');
    return this.read('slug', slug);
  }

  async byId(id: string): Promise<Consultation> {
    if (!isId(id)) throw new NotFound('There is no such consultation');
    return this.read('id', id);
  }

  async itemById(id: string): Promise<{ item: Item; consultation: Consultation }> {
    const row = isId(id) ? await this.db.source.getRepository(ItemRow).findOneBy({ id }) : null;
    const consultation = row === null ? undefined : await this.byId(row.consultationId);
    const item = consultation?.items.find((one) => one.id === id);
    if (consultation === undefined || item === undefined) throw new NotFound('There is no such item');
    return { item, consultation };
  }

  async list(): Promise<ConsultationSummary[]> {
    return this.db.query<ConsultationSummary>(`
      SELECT c.id, c.slug, c.title, c.summary, c.state, c.opens_at AS "opensAt", c.closes_at AS "closesAt",
             c.time_zone AS "timeZone", c.decision_due::text AS "decisionDue",
             jsonb_build_object('slug', a.slug, 'title', a.title) AS assembly,
             (SELECT count(*)::int FROM consultations_items i WHERE i.consultation_id = c.id) AS items
        FROM consultations_consultations c JOIN consultations_assemblies a ON a.id = c.assembly_id
       ORDER BY c.closes_at, c.id`);
  }

  private async read(by: 'slug' | 'id', value: string): Promise<Consultation> {
    const [found] = await this.db.query<{ id: string; stamp: string }>(
      `SELECT c.id, c.revision || ' ' || extract(epoch FROM a.updated_at) AS stamp
         FROM consultations_consultations c JOIN consultations_assemblies a ON a.id = c.assembly_id
        WHERE c.${by} = $1`,
      [value],
    );
    if (found === undefined) throw new NotFound('There is no such consultation');
    const known = this.remembered.get(found.id);
    if (known?.stamp === found.stamp) return known.consultation;
    const consultation = frozen(await this.load(found.id));
    this.remembered.delete(found.id);
    this.remembered.set(found.id, { stamp: found.stamp, consultation });
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > REMEMBERED && oldest !== undefined) this.remembered.delete(oldest);
    return consultation;
  }

  /** Reads everything afresh, in a transaction where one is given. */
  async load(id: string, tx?: Tx): Promise<Consultation> {
    // One snapshot for all the reads, or an item could be seen without its documents.
    if (tx === undefined) return this.db.source.transaction('REPEATABLE READ', (own) => this.load(id, own));
    const of = { where: { consultationId: id } };
    const row = await tx.getRepository(ConsultationRow).findOneByOrFail({ id });
    const [assembly] = await tx.query<Parts['assembly'][]>(
      'SELECT id, slug, title, language FROM consultations_assemblies WHERE id = $1',
      [row.assemblyId],
    );
    if (assembly === undefined) throw new NotFound('There is no such assembly');
    const items = await tx.getRepository(ItemRow).find({ ...of, order: { position: 'ASC' } });
    const documents = await tx.getRepository(DocumentRow).find({ ...of, order: { position: 'ASC' } });
    const extensions = await tx.getRepository(ExtensionRow).find({ ...of, order: { at: 'ASC' } });
    const overrides = await tx.getRepository(OverrideRow).find({ ...of, order: { at: 'ASC' } });
    return toConsultation(row, { assembly, items, documents, extensions, overrides });
  }
}

function frozen<T>(value: T): T {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}
