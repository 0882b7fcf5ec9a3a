import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { EnvironmentFault, readEnvironment } from './environment.js';

function faultsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    readEnvironment(env);
  } catch (error) {
    if (error instanceof EnvironmentFault) return error.faults;
    throw error;
  }
  return [];
}

describe('the environment', () => {
  it('means embedded, on this machine, where nothing is set', () => {
    expect(readEnvironment({})).toEqual({
      port: 3000,
      publicUrl: 'http://localhost:3000',
      dataDir: resolve('var'),
      databaseUrl: undefined,
      redisUrl: undefined,
      smtpUrl: undefined,
      mailDomain: 'localhost',
      smtpInPort: 2525,
      smtpTls: undefined,
      imapUrl: undefined,
      proofOfWork: false,
      logLevel: 'info',
    });
  });

  it('counts an empty variable as unset', () => {
    expect(readEnvironment({ PORT: '', REDIS_URL: '' })).toEqual(readEnvironment({}));
  });

  it('takes 0 as any free port', () => {
    expect(readEnvironment({ PORT: '0', SMTP_IN_PORT: '0' })).toMatchObject({ port: 0, smtpInPort: 0 });
  });

  it('drops the slash at the end of the public address', () => {
    expect(readEnvironment({ PUBLIC_URL: 'https://consult.example.org/' }).publicUrl).toBe(
      'https://consult.example.org',
    );
  });

  it('names every wrong variable at once, in plain words', () => {
    const faults = faultsOf({
      PORT: 'abc',
      SMTP_IN_PORT: '70000',
      DATABASE_URL: 'mysql://localhost/x',
      REDIS_URL: 'localhost:6379',
      PUBLIC_URL: 'https://example.org/?a=b',
      MAIL_DOMAIN: 'not a domain',
      PROOF_OF_WORK: 'yes',
      LOG_LEVEL: 'loud',
    });
    expect(faults).toHaveLength(8);
    expect(faults).toContain('PORT: "abc" is not a port number (1 to 65535, or 0 for any free one)');
    expect(faults).toContain('SMTP_IN_PORT: "70000" is not a port number (1 to 65535, or 0 for any free one)');
    expect(faults.find((fault) => fault.startsWith('DATABASE_URL:'))).toMatch(/postgres:\/\//);
    expect(faults.find((fault) => fault.startsWith('REDIS_URL:'))).toMatch(/redis:\/\//);
  });

  it.each(['-1', '3000.5', '1e3', '65536', ' 80'])('refuses %j as a port', (value) => {
    expect(faultsOf({ PORT: value })).toHaveLength(1);
  });

  it('takes a certificate together with its key only, and only where both can be read', () => {
    const [here, nowhere] = ['package.json', 'nowhere.pem'];
    expect(readEnvironment({ SMTP_TLS_CERT: here, SMTP_TLS_KEY: here }).smtpTls).toEqual({ cert: here, key: here });
    expect(faultsOf({ SMTP_TLS_CERT: here })).toEqual(['SMTP_TLS_KEY: "" is unset, and SMTP_TLS_CERT needs it']);
    expect(faultsOf({ SMTP_TLS_CERT: here, SMTP_TLS_KEY: nowhere })).toEqual([
      'SMTP_TLS_KEY: "nowhere.pem" is not a file that can be read',
    ]);
  });

  it('does not repeat a password', () => {
    const [fault] = faultsOf({ DATABASE_URL: 'mysql://me:hush@host/db' });
    expect(fault).toContain('mysql://me:...@host/db');
    expect(fault).not.toContain('hush');
    expect(faultsOf({ DATABASE_URL: 'mysql://me:hu@sh:x@host/db' })[0]).not.toContain('sh:x');
  });
});
