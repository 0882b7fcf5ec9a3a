import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Contact, ItemOption, Policies, PrivacyNotice, Question } from '../core/consultation-parts.js';
import type { ConsultationState } from '../core/life-cycle.js';

@Entity('consultations_consultations')
export class ConsultationRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') slug!: string;
  @Column('uuid', { name: 'assembly_id' }) assemblyId!: string;
  @Column('text') title!: string;
  @Column('text') summary!: string;
  @Column('text') purpose!: string;
  @Column('text') state!: ConsultationState;
  @Column('timestamptz', { name: 'opens_at' }) opensAt!: Date;
  @Column('timestamptz', { name: 'closes_at' }) closesAt!: Date;
  @Column('text', { name: 'time_zone' }) timeZone!: string;
  @Column('date', { name: 'decision_due', nullable: true }) decisionDue!: string | null;
  @Column('text', { name: 'decision_maker' }) decisionMaker!: string;
  @Column('integer', { name: 'minutes_to_answer', nullable: true }) minutesToAnswer!: number | null;
  @Column('text') equality!: string;
  @Column('jsonb') policies!: Policies;
  @Column('jsonb') privacy!: PrivacyNotice;
  @Column('jsonb') contact!: Contact;
  /** Counted up by the database with every change, so that what is remembered can be checked with one small read. */
  @Column({ type: 'integer', insert: false, update: false }) revision!: number;
  @Column('uuid', { name: 'created_by_id' }) createdById!: string;
  @Column('text', { name: 'created_by_name' }) createdByName!: string;
  @Column('uuid', { name: 'submitted_by_id', nullable: true }) submittedById!: string | null;
  @Column('text', { name: 'submitted_by_name', nullable: true }) submittedByName!: string | null;
  @Column('timestamptz', { name: 'submitted_at', nullable: true }) submittedAt!: Date | null;
  @Column('uuid', { name: 'approved_by_id', nullable: true }) approvedById!: string | null;
  @Column('text', { name: 'approved_by_name', nullable: true }) approvedByName!: string | null;
  @Column('timestamptz', { name: 'approved_at', nullable: true }) approvedAt!: Date | null;
  @Column('text', { name: 'launch_sha256', nullable: true }) launchSha256!: string | null;
  @Column('text', { name: 'launch_snapshot', nullable: true, select: false }) launchSnapshot!: string | null;
}

@Entity('consultations_items')
export class ItemRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'consultation_id' }) consultationId!: string;
  @Column('uuid', { name: 'recommendation_id' }) recommendationId!: string;
  @Column('text') ref!: string;
  @Column('integer') position!: number;
  @Column('text') words!: string;
  @Column('text', { name: 'words_sha256' }) wordsSha256!: string;
  @Column('integer', { name: 'words_version' }) wordsVersion!: number;
  @Column('text') language!: string;
  @Column('text', { name: 'scope_open' }) scopeOpen!: string;
  @Column('text', { name: 'scope_fixed' }) scopeFixed!: string;
  @Column('text') reasons!: string;
  @Column('text', { name: 'no_alternative_because' }) noAlternativeBecause!: string;
  @Column('jsonb') options!: ItemOption[];
  @Column('jsonb') questions!: Question[];
}

@Entity('consultations_documents')
export class DocumentRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'consultation_id' }) consultationId!: string;
  @Column('uuid', { name: 'item_id', nullable: true }) itemId!: string | null;
  @Column('integer') position!: number;
  @Column('text') title!: string;
  @Column('text') kind!: 'text' | 'link' | 'file';
  @Column('text', { nullable: true }) url!: string | null;
  /** Plain text with light Markdown; whoever shows it escapes it. */
  @Column('text', { nullable: true }) content!: string | null;
  @Column('bytea', { nullable: true, select: false }) bytes!: Buffer | null;
  @Column('text', { name: 'media_type', nullable: true }) mediaType!: string | null;
  @Column('text', { name: 'file_name', nullable: true }) fileName!: string | null;
  /** Hex, over the content or the bytes; a link has none, for what it leads to is not kept here. */
  @Column('text', { nullable: true }) sha256!: string | null;
}

@Entity('consultations_extensions')
export class ExtensionRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'consultation_id' }) consultationId!: string;
  @Column('timestamptz', { name: 'closed_at_before' }) closedAtBefore!: Date;
  @Column('timestamptz', { name: 'closes_at' }) closesAt!: Date;
  @Column('text') reason!: string;
  @Column('uuid', { name: 'by_id' }) byId!: string;
  @Column('text', { name: 'by_name' }) byName!: string;
  @Column('timestamptz') at!: Date;
}

@Entity('consultations_overrides')
export class OverrideRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'consultation_id' }) consultationId!: string;
  @Column('text') rule!: string;
  @Column('integer') version!: number;
  @Column('text') reason!: string;
  @Column('uuid', { name: 'by_id' }) byId!: string;
  @Column('text', { name: 'by_name' }) byName!: string;
  @Column('text') role!: string;
  @Column('timestamptz') at!: Date;
}
