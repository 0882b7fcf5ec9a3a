import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { OutcomeReport } from './core/report.js';

/** One sealed version. Rows are only ever added; the database refuses everything else. */
@Entity('outcomes_sealed')
export class SealedRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'item_id' }) itemId!: string;
  @Column('uuid', { name: 'consultation_id' }) consultationId!: string;
  @Column('uuid', { name: 'recommendation_id' }) recommendationId!: string;
  @Column('integer') version!: number;
  /** The report as canonical JSON (RFC 8785); `hash` is SHA-256 in hex over its UTF-8 bytes. */
  @Column('text') canonical!: string;
  @Column({ type: 'jsonb', insert: false, update: false }) report!: OutcomeReport;
  @Column('text') hash!: string;
  @Column('uuid', { name: 'sealed_by_id' }) sealedById!: string;
  @Column('text', { name: 'sealed_by_name' }) sealedByName!: string;
  @Column('timestamptz', { name: 'sealed_at' }) sealedAt!: Date;
}
