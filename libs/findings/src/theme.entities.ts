import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CandidateFate, Snapshot, ThemeState } from './core/board.js';

/** Found by machine; only its name on the board and its fate ever change. */
@Entity('findings_candidate_themes')
export class CandidateThemeRecord {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'run_id' }) runId!: string;
  @Column('uuid', { name: 'item_id' }) itemId!: string;
  @Column('integer') position!: number;
  @Column('text', { name: 'found_as' }) foundAs!: string;
  @Column('text') label!: string;
  @Column('text', { array: true }) keywords!: string[];
  @Column('double precision') stability!: number;
  @Column('text') fate!: CandidateFate;
}

/** Confirmed by a person. Which responses it holds is fixed when it is made; merging and splitting make new themes. */
@Entity('findings_themes')
export class ThemeRecord {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'item_id' }) itemId!: string;
  @Column('text') label!: string;
  @Column('text') description!: string;
  @Column('text', { array: true }) keywords!: string[];
  @Column('uuid', { array: true }) examples!: string[];
  @Column('text') state!: ThemeState;
  @Column('uuid', { name: 'made_from', array: true }) from!: string[];
  @Column('text') reason!: string;
}

/** What an officer did, with the cards before and after. Never changed but to note that it was undone. */
@Entity('findings_acts')
export class ActRecord {
  @PrimaryColumn('uuid') id!: string;
  @Column({ type: 'bigint', insert: false, update: false }) place!: string;
  @Column('uuid', { name: 'consultation_id' }) consultationId!: string;
  @Column('uuid', { name: 'item_id' }) itemId!: string;
  @Column('text') kind!: string;
  @Column('text') summary!: string;
  @Column('jsonb') before!: Snapshot;
  @Column('jsonb') after!: Snapshot;
  @Column('uuid', { nullable: true }) undoes!: string | null;
  @Column('uuid', { name: 'undone_by', nullable: true }) undoneBy!: string | null;
  @Column('uuid', { name: 'by_id' }) byId!: string;
  @Column('text', { name: 'by_name' }) byName!: string;
  @Column({ type: 'timestamptz', insert: false, update: false }) at!: Date;
}
