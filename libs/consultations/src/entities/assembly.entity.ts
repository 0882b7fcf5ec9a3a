import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AssemblyRecord } from '../core/assembly-record.js';

@Entity('consultations_assemblies')
export class Assembly {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') slug!: string;
  @Column('text') title!: string;
  /** The question it was asked. */
  @Column('text') remit!: string;
  @Column('text') summary!: string;
  @Column('text') commissioner!: string;
  @Column('text') language!: string;
  @Column('numeric', { nullable: true, transformer: { from: asNumber, to: asIs } }) hours!: number | null;
  @Column('integer', { name: 'members_target', nullable: true }) membersTarget!: number | null;
  @Column('integer', { name: 'members_completed', nullable: true }) membersCompleted!: number | null;
  @Column('date', { name: 'started_on', nullable: true }) startedOn!: string | null;
  @Column('date', { name: 'reported_on', nullable: true }) reportedOn!: string | null;
  @Column('date', { name: 'response_due', nullable: true }) responseDue!: string | null;
  @Column('jsonb') record!: AssemblyRecord;
  @Column('timestamptz', { name: 'created_at' }) createdAt!: Date;
  @Column('timestamptz', { name: 'updated_at' }) updatedAt!: Date;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt!: Date | null;
  @Column('uuid', { name: 'published_by_id', nullable: true }) publishedById!: string | null;
  @Column('text', { name: 'published_by_name', nullable: true }) publishedByName!: string | null;
}

export function asNumber(value: string | null): number | null {
  return value === null ? null : Number(value);
}

export function asIs(value: number | null): number | null {
  return value;
}
