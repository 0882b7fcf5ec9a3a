import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RecommendationKind, RemitStatus } from '../core/importing/fields.js';
import { asIs, asNumber } from './assembly.entity.js';

/** A recommendation with its words as they stand; what they were before is in its versions. */
@Entity('consultations_recommendations')
export class Recommendation {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'assembly_id' }) assemblyId!: string;
  /** As printed in the assembly's report; unique in the assembly. */
  @Column('text') ref!: string;
  @Column('integer') position!: number;
  @Column('text') kind!: RecommendationKind;
  @Column('uuid', { name: 'parent_id', nullable: true }) parentId!: string | null;
  @Column('text', { nullable: true }) section!: string | null;
  @Column('text', { nullable: true }) objective!: string | null;
  @Column('text', { nullable: true }) title!: string | null;
  @Column('text') words!: string;
  /** Hex, over the exact UTF-8 bytes of `words`. */
  @Column('text', { name: 'words_sha256' }) wordsSha256!: string;
  @Column('integer') version!: number;
  @Column('text') language!: string;
  @Column('text', { nullable: true }) rationale!: string | null;
  @Column('text', { nullable: true }) conditions!: string | null;
  @Column('text', { nullable: true }) dissent!: string | null;
  @Column('integer', { name: 'votes_for', nullable: true }) votesFor!: number | null;
  @Column('integer', { name: 'votes_against', nullable: true }) votesAgainst!: number | null;
  @Column('integer', { name: 'votes_abstain', nullable: true }) votesAbstain!: number | null;
  @Column('integer', { nullable: true }) eligible!: number | null;
  /** 0 to 100, as the report prints it. */
  @Column('numeric', { name: 'support_percent', nullable: true, transformer: { from: asNumber, to: asIs } })
  supportPercent!: number | null;
  /** Of how many people the percentage is, where the report says so. */
  @Column('integer', { name: 'support_of', nullable: true }) supportOf!: number | null;
  @Column('integer', { nullable: true }) rank!: number | null;
  @Column('text', { name: 'owner_body', nullable: true }) ownerBody!: string | null;
  @Column('text', { name: 'co_owners', nullable: true }) coOwners!: string | null;
  @Column('text', { name: 'remit_status', nullable: true }) remitStatus!: RemitStatus | null;
  @Column('text', { name: 'cost_note', nullable: true }) costNote!: string | null;
  @Column('text', { name: 'source_anchor', nullable: true }) sourceAnchor!: string | null;
  @Column('date', { name: 'response_due', nullable: true }) responseDue!: string | null;
  /** Which file and place it came from, with the file's hash. */
  @Column('jsonb') source!: RecommendationSource;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt!: Date | null;
  @Column('uuid', { name: 'published_by_id', nullable: true }) publishedById!: string | null;
  @Column('text', { name: 'published_by_name', nullable: true }) publishedByName!: string | null;
}

export interface RecommendationSource {
  file: string;
  sha256: string;
  /** "row 7", "entry 3, actions 2". */
  place: string;
  by: string;
}

/** One wording. Version 1 is the published original; later ones are corrections, each with its reason. */
@Entity('consultations_recommendation_versions')
export class RecommendationVersion {
  @PrimaryColumn('uuid', { name: 'recommendation_id' }) recommendationId!: string;
  @PrimaryColumn('integer') version!: number;
  @Column('text') words!: string;
  @Column('text', { name: 'words_sha256' }) wordsSha256!: string;
  @Column('text') reason!: string;
  @Column('uuid', { name: 'by_id' }) byId!: string;
  @Column('text', { name: 'by_name' }) byName!: string;
  @Column('timestamptz') at!: Date;
}

/** A file on its way in: kept until its recommendations are stored or the officer thinks better of it. */
@Entity('consultations_uploads')
export class Upload {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'assembly_id' }) assemblyId!: string;
  @Column('text', { name: 'file_name' }) fileName!: string;
  @Column('bytea') bytes!: Buffer;
  @Column('jsonb', { nullable: true }) mapping!: Record<string, string> | null;
  @Column('uuid', { name: 'by_id' }) byId!: string;
  @Column('timestamptz') at!: Date;
}
