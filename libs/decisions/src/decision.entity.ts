import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DecisionContent, DecisionState, DecisionStatus, ThemeAnswerValue } from './core/decision.js';

@Entity('decisions_decisions')
export class DecisionRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'recommendation_id' }) recommendationId!: string;
  @Column('integer') version!: number;
  @Column('text') state!: DecisionState;
  @Column('text') status!: DecisionStatus;
  @Column('date', { name: 'decided_on', nullable: true }) decidedOn!: string | null;
  @Column('text', { name: 'decision_maker' }) decisionMaker!: string;
  @Column('text', { name: 'outcome_hash', nullable: true }) outcomeHash!: string | null;
  @Column({ type: 'jsonb' }) content!: DecisionContent;
  /** What the rules remarked on when it was submitted; it goes on, and stays on record. */
  @Column('text', { array: true }) warnings!: string[];
  /** Everybody who wrote on it; none of them may publish it. */
  @Column('uuid', { array: true }) writers!: string[];
  @Column('uuid', { name: 'drafted_by_id' }) draftedById!: string;
  @Column('text', { name: 'drafted_by_name' }) draftedByName!: string;
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt!: Date;
  @Column('uuid', { name: 'submitted_by_id', nullable: true }) submittedById!: string | null;
  @Column('text', { name: 'submitted_by_name', nullable: true }) submittedByName!: string | null;
  @Column('timestamptz', { name: 'submitted_at', nullable: true }) submittedAt!: Date | null;
  @Column('text', { name: 'returned_because', nullable: true }) returnedBecause!: string | null;
  @Column('uuid', { name: 'published_by_id', nullable: true }) publishedById!: string | null;
  @Column('text', { name: 'published_by_name', nullable: true }) publishedByName!: string | null;
  @Column('timestamptz', { name: 'published_at', nullable: true }) publishedAt!: Date | null;
}

@Entity('decisions_theme_answers')
export class ThemeAnswerRow {
  @PrimaryColumn('uuid', { name: 'decision_id' }) decisionId!: string;
  @PrimaryColumn('uuid', { name: 'theme_id' }) themeId!: string;
  @Column('integer') position!: number;
  @Column('text') label!: string;
  @Column('integer') people!: number;
  @Column('boolean') main!: boolean;
  @Column('text') answer!: ThemeAnswerValue;
  @Column('text') reason!: string;
}

@Entity('decisions_commitments')
export class CommitmentRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'decision_id' }) decisionId!: string;
  @Column('integer') position!: number;
  @Column('text') text!: string;
  @Column('text') owner!: string;
  @Column('date') due!: string;
}
