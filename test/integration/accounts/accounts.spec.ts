import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { Accounts, AccountsModule } from '#accounts';
import { Conflict, Db, Invalid, PlatformModule, Settings } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

describe('accounts', () => {
  let database: TestDatabase;
  let app: TestingModule;
  let accounts: Accounts;

  beforeAll(async () => {
    database = await createTestDatabase();
    const settings = new Settings({ databaseUrl: database.url });
    app = await Test.createTestingModule({ imports: [PlatformModule.with(settings), AccountsModule] }).compile();
    await app.init();
    accounts = app.get(Accounts);
    await accounts.add({ email: 'Ada@Example.org', role: 'officer', name: 'Ada', password: 'four plain words' });
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  it('signs in with the right password, however the address is written', async () => {
    const result = await accounts.signIn(' ada@EXAMPLE.org ', 'four plain words');
    if (result.kind === 'refused') throw new Error(result.reason);
    expect(await accounts.bySession(result.token)).toMatchObject({ email: 'ada@example.org', role: 'officer' });
  });

  it('says the same of a wrong password and of an unknown address', async () => {
    const wrong = await accounts.signIn('ada@example.org', 'four plain worms');
    const unknown = await accounts.signIn('nobody@example.org', 'four plain words');
    expect(wrong).toEqual({ kind: 'refused', reason: 'The email address or the password is not right.' });
    expect(unknown).toEqual(wrong);
  });

  it('ends a session for good when it is signed out', async () => {
    const result = await accounts.signIn('ada@example.org', 'four plain words');
    if (result.kind === 'refused') throw new Error(result.reason);
    await accounts.signOut(result.token);
    expect(await accounts.bySession(result.token)).toBeUndefined();
  });

  it('keeps neither passwords nor session tokens', async () => {
    const result = await accounts.signIn('ada@example.org', 'four plain words');
    if (result.kind === 'refused') throw new Error(result.reason);
    const rows = await app
      .get(Db)
      .query<{ all: string }>(
        `SELECT (SELECT string_agg(s::text, '') FROM accounts_staff s) || (SELECT string_agg(x::text, '') FROM accounts_sessions x) AS all`,
      );
    expect(rows[0]?.all).toContain('argon2id');
    expect(rows[0]?.all).not.toContain('four plain words');
    expect(rows[0]?.all).not.toContain(result.token);
  });

  it('asks for patience after ten wrong passwords, also where the eleventh is right', async () => {
    await accounts.add({ email: 'bob@example.org', role: 'member', password: 'a long password' });
    for (let i = 0; i < 10; i += 1) await accounts.signIn('bob@example.org', `guess number ${String(i)}`);
    const right = await accounts.signIn('bob@example.org', 'a long password');
    expect(right).toEqual({ kind: 'refused', reason: 'Too many tries. Wait 15 minutes and try again.' });
  });

  it('names every fault of a new account at once, and refuses the same address twice', async () => {
    const bad = accounts.add({ email: 'nowhere', role: 'queen', password: 'short' });
    await expect(bad).rejects.toBeInstanceOf(Invalid);
    await expect(bad).rejects.toMatchObject({ faults: [{ path: 'email' }, { path: 'role' }, { path: 'password' }] });
    await expect(accounts.add({ email: 'ADA@example.org', role: 'admin' })).rejects.toBeInstanceOf(Conflict);
  });
});
