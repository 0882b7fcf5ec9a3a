import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Conflict, Db, Invalid, newId, refused, type Fault, type Refused } from '#platform';
import { hashPassword, isPassword } from './password.js';
import { ROLES, StaffRecord, type Role } from './staff.entity.js';

/** A member of staff, as everybody else may know them. */
export interface Staff {
  id: string;
  email: string;
  name: string;
  role: Role;
}

const SESSION_HOURS = 12;
const TRIES = 10;
const MIN_PASSWORD = 10;

/** Staff accounts and their sessions. */
@Injectable()
export class Accounts {
  /** Checked against when nobody has the address, so that an unknown address takes as long as a wrong password. */
  private readonly decoy = hashPassword(randomBytes(16).toString('hex'));

  constructor(private readonly db: Db) {}

  /** Adds somebody. Without a password one is made up and given back, once. Throws Invalid, or Conflict if they are there. */
  async add(input: {
    email: string;
    role: string;
    name?: string | undefined;
    password?: string | undefined;
  }): Promise<{ staff: Staff; password: string }> {
    const email = input.email.trim().toLowerCase();
    const role = ROLES.find((known) => known === input.role);
    const password = input.password ?? randomBytes(12).toString('base64url');
    const faults: Fault[] = [];
    if (!/^[^\s@]+@[^\s@]+$/u.test(email))
      faults.push({ path: 'email', message: `"${input.email}" is not an email address` });
    if (role === undefined) faults.push({ path: 'role', message: `"${input.role}" is not one of ${ROLES.join(', ')}` });
    if (password.length < MIN_PASSWORD)
      faults.push({ path: 'password', message: `at least ${String(MIN_PASSWORD)} characters` });
    if (role === undefined || faults.length > 0) throw new Invalid(faults);
    const name = input.name?.trim() ?? '';
    const record = {
      id: newId(),
      email,
      name: name === '' ? email.slice(0, email.indexOf('@')) : name,
      role,
      passwordHash: await hashPassword(password),
    };
    return this.db.tx(async (tx) => {
      const staff = tx.getRepository(StaffRecord);
      if (await staff.existsBy({ email })) throw new Conflict(`${email} has an account already`);
      await staff.insert(record);
      return { staff: { id: record.id, email, name: record.name, role }, password };
    });
  }

  /** Opens a session and gives its token, or says in the same words for every cause that it cannot. */
  async signIn(
    emailTyped: string,
    password: string,
  ): Promise<{ kind: 'signed-in'; token: string; staff: Staff } | Refused> {
    const email = emailTyped.trim().toLowerCase();
    const tries = await this.db.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM accounts_attempts WHERE email = $1 AND at > now() - interval '15 minutes'`,
      [email],
    );
    if ((tries[0]?.n ?? 0) >= TRIES) return refused('Too many tries. Wait 15 minutes and try again.');
    const record = await this.db.source.getRepository(StaffRecord).findOneBy({ email });
    const right = await isPassword(password, record?.passwordHash ?? (await this.decoy));
    if (record === null || !right || record.closedAt !== null) {
      await this.db.query('INSERT INTO accounts_attempts (email) VALUES ($1)', [email]);
      return refused('The email address or the password is not right.');
    }
    const token = randomBytes(32).toString('base64url');
    await this.db.query(
      `INSERT INTO accounts_sessions (token_hash, staff_id, expires_at) VALUES ($1, $2, now() + $3 * interval '1 hour')`,
      [digest(token), record.id, SESSION_HOURS],
    );
    await this.db.query('DELETE FROM accounts_attempts WHERE email = $1', [email]);
    return { kind: 'signed-in', token, staff: known(record) };
  }

  /** Whose session this is, while it lasts. */
  async bySession(token: string): Promise<Staff | undefined> {
    const rows = await this.db.query<Staff>(
      `SELECT s.id, s.email, s.name, s.role FROM accounts_sessions x JOIN accounts_staff s ON s.id = x.staff_id
        WHERE x.token_hash = $1 AND x.expires_at > now() AND s.closed_at IS NULL`,
      [digest(token)],
    );
    return rows[0];
  }

  async signOut(token: string): Promise<void> {
    await this.db.query('DELETE FROM accounts_sessions WHERE token_hash = $1', [digest(token)]);
  }

  async list(): Promise<Staff[]> {
    const records = await this.db.source.getRepository(StaffRecord).find({ order: { email: 'ASC' } });
    return records.map(known);
  }

  /** Somebody by id, or undefined. */
  async find(id: string): Promise<Staff | undefined> {
    const record = await this.db.source.getRepository(StaffRecord).findOneBy({ id });
    return record === null ? undefined : known(record);
  }
}

function known(record: StaffRecord): Staff {
  return { id: record.id, email: record.email, name: record.name, role: record.role };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
