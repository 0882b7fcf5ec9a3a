import { Injectable } from '@nestjs/common';
import { Clock, Db, NotFound, type Refused, type Tx } from '#platform';
import { Approval, type Submitted } from './approval.js';
import type { By } from './assemblies.service.js';
import { isId } from './checked.js';
import { ConsultationReader } from './consultation-reader.js';
import type { ConsultationInput, ItemInput } from './core/consultation-parts.js';
import type { Consultation, ConsultationSummary, Item } from './core/consultation.js';
import { phaseOf } from './core/life-cycle.js';
import type { Finding } from './core/rules/rule.js';
import { Drafting, type NewConsultation, type NewDocument } from './drafting.js';
import { DocumentRow } from './entities/consultation.entity.js';
import { Running, type Step } from './running.js';

/**
 * Consultations: drafted by one person, launched by a second, open between two instants, then closed, analysed and
 * decided. Reading is cheap and always current; what was read is frozen, so nobody changes it for somebody else.
 */
@Injectable()
export class Consultations {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly reader: ConsultationReader,
    private readonly drafting: Drafting,
    private readonly approval: Approval,
    private readonly running: Running,
  ) {}

  /** Throws NotFound. */
  get(slug: string): Promise<Consultation> {
    return this.reader.get(slug);
  }

  /** Throws NotFound. */
  byId(id: string): Promise<Consultation> {
    return this.reader.byId(id);
  }

  /** One item with the consultation that it is in. Throws NotFound. */
  itemById(id: string): Promise<{ item: Item; consultation: Consultation }> {
    return this.reader.itemById(id);
  }

  /** The items that put a recommendation to the public, the earliest consultation first. */
  async itemsOf(recommendationId: string): Promise<{ item: Item; consultation: Consultation }[]> {
    const rows = await this.db.query<{ id: string }>(
      `SELECT i.id FROM consultations_items i JOIN consultations_consultations c ON c.id = i.consultation_id
        WHERE i.recommendation_id = $1 ORDER BY c.opens_at, c.id`,
      [recommendationId],
    );
    return Promise.all(rows.map((row) => this.reader.itemById(row.id)));
  }

  /** Every consultation, those that close first at the top. */
  list(): Promise<ConsultationSummary[]> {
    return this.reader.list();
  }

  /** Those that the public may see: approved, whatever has become of them since. */
  async listPublic(): Promise<ConsultationSummary[]> {
    const now = this.clock.now();
    return (await this.reader.list()).filter((one) => phaseOf(one, now) !== 'unpublished');
  }

  /** A document with the bytes of its file. Throws NotFound. */
  async document(id: string): Promise<DocumentRow> {
    if (!isId(id)) throw new NotFound('There is no such document');
    const found = await this.db.source
      .getRepository(DocumentRow)
      .createQueryBuilder('d')
      .addSelect('d.bytes')
      .where('d.id = :id', { id })
      .getOne();
    if (found === null) throw new NotFound('There is no such document');
    return found;
  }

  /** Who moved it from which state to which, when and why. */
  steps(consultationId: string): Promise<Step[]> {
    return this.running.steps(consultationId);
  }

  /** Throws Invalid with every fault, Conflict where the name is taken. Recommendations must be published. */
  async create(input: NewConsultation, by: By): Promise<Consultation> {
    return this.byId(await this.drafting.create(input, by));
  }

  /** Changes what is said of a draft; what the patch does not name stays. Throws Conflict past the draft. */
  async save(slug: string, patch: Partial<ConsultationInput>, _by: By): Promise<Consultation> {
    return this.byId(await this.drafting.save(slug, patch));
  }

  async addItems(slug: string, recommendationIds: string[]): Promise<Consultation> {
    return this.byId(await this.drafting.addItems(slug, recommendationIds));
  }

  async removeItem(slug: string, ref: string): Promise<Consultation> {
    return this.byId(await this.drafting.removeItem(slug, ref));
  }

  /** Changes what an officer writes on an item; the assembly's words cannot be written. */
  async saveItem(slug: string, ref: string, patch: Partial<ItemInput>): Promise<Consultation> {
    return this.byId(await this.drafting.saveItem(slug, ref, patch));
  }

  async addDocument(slug: string, document: NewDocument, ref?: string): Promise<Consultation> {
    return this.byId(await this.drafting.addDocument(slug, document, ref));
  }

  async removeDocument(slug: string, documentId: string): Promise<Consultation> {
    return this.byId(await this.drafting.removeDocument(slug, documentId));
  }

  /** What the rules of launching find in it as it stands: what is in place, missing, overridden. */
  findings(slug: string): Promise<Finding[]> {
    return this.approval.findings(slug);
  }

  /** Sets a rule that stops the launch aside, with a reason that is published. Only an approver may. */
  override(slug: string, rule: string, reason: string, by: By): Promise<{ kind: 'overridden' } | Refused> {
    return this.approval.override(slug, rule, reason, by);
  }

  /** Hands a draft to the second person. Refused while a rule that stops the launch is not met and not set aside. */
  submit(slug: string, by: By): Promise<Submitted | Refused> {
    return this.approval.submit(slug, by);
  }

  /** Back to the draft, from the second person or before the opening, with the reason. */
  takeBack(slug: string, reason: string, by: By): Promise<{ kind: 'taken back' } | Refused> {
    return this.approval.takeBack(slug, reason, by);
  }

  /**
   * The second person's yes. From then on it opens and closes by itself, and what it says is frozen with a hash.
   * Refused for whoever submitted it, for anybody but an approver, and while a rule stops the launch.
   */
  approve(slug: string, by: By): Promise<{ kind: 'approved'; consultation: Consultation } | Refused> {
    return this.approval.approve(slug, by);
  }

  /** Moves the closing time later, with a public reason. Bringing it forward is refused, here and by the database. */
  extend(slug: string, closesAt: Date, reason: string, by: By): Promise<{ kind: 'extended' } | Refused> {
    return this.running.extend(slug, closesAt, reason, by);
  }

  /** Moves the stored states on to what the instants say. Pages do not wait for it. Returns how many moved. */
  openAndCloseWhatIsDue(): Promise<number> {
    return this.running.openAndCloseWhatIsDue();
  }

  /** Its outcomes are sealed. Nothing happens where it is past that; refused while it is not closed. */
  markAnalysed(consultationId: string, by: By, tx?: Tx): Promise<{ kind: 'moved' } | Refused> {
    return this.running.mark(consultationId, 'analysed', { by, tx });
  }

  /** Every recommendation in it has its decision. */
  markDecided(consultationId: string, by: By, tx?: Tx): Promise<{ kind: 'moved' } | Refused> {
    return this.running.mark(consultationId, 'decided', { by, tx });
  }
}
