import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

export const ROLES = ['officer', 'approver', 'member', 'assurer', 'admin'] as const;

/**
 * officer: launches and runs consultations. approver: the second person. member: an elected member who reads.
 * assurer: checks how it was done. admin: looks after accounts; may do what officers do.
 */
export type Role = (typeof ROLES)[number];

@Entity('accounts_staff')
export class StaffRecord {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') email!: string;
  @Column('text') name!: string;
  @Column('text') role!: Role;
  @Column('text', { name: 'password_hash' }) passwordHash!: string;
  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;
}
