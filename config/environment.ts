import { accessSync, constants, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';

/**
 * What may be said to Throughline from outside. An unset (or empty) variable means: embedded, on this machine.
 * Every message completes the sentence `NAME: "value" is ...`.
 */
const port = (unset: number) =>
  z
    .string()
    .regex(/^\d{1,5}$/, 'is not a port number (1 to 65535, or 0 for any free one)')
    .transform(Number)
    .refine((value) => value <= 65_535, 'is not a port number (1 to 65535, or 0 for any free one)')
    .default(unset);

const address = (protocols: readonly string[], example: string) =>
  z
    .string()
    .refine(
      (value) => isAddress(value, protocols),
      `is not an address of the form ${protocols.map((protocol) => `${protocol}//`).join(' or ')} (for example ${example})`,
    );

const file = z.string().refine(isReadable, 'is not a file that can be read');

const schema = z.object({
  PORT: port(3000),
  PUBLIC_URL: address(['https:', 'http:'], 'https://consult.example.org')
    .refine(hasNoTail, 'has a query or a fragment, and an address that pages are appended to cannot')
    .optional(),
  DATA_DIR: z
    .string()
    .refine((value) => !value.includes('\0'), 'is not a folder name')
    .default('var'),
  DATABASE_URL: address(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/throughline').optional(),
  REDIS_URL: address(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  SMTP_URL: address(['smtp:', 'smtps:'], 'smtp://user:password@host:587').optional(),
  MAIL_DOMAIN: z
    .string()
    .regex(
      /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i,
      'is not a mail domain (for example consult.example.org)',
    )
    .transform((value) => value.toLowerCase())
    .default('localhost'),
  SMTP_IN_PORT: port(2525),
  SMTP_TLS_CERT: file.optional(),
  SMTP_TLS_KEY: file.optional(),
  IMAP_URL: address(['imap:', 'imaps:'], 'imaps://user:password@host:993/INBOX').optional(),
  PROOF_OF_WORK: z.enum(['on', 'off'], { error: 'is neither on nor off' }).default('off'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'is not a log level (fatal, error, warn, info, debug, trace or silent)',
    })
    .default('info'),
});

/** The settings of one process, read once by its `main.ts` and handed on from there. */
export interface Environment {
  /** Where the web process listens; 0 lets the system choose a free port. */
  readonly port: number;
  /** The address the public sees, without a slash at the end. */
  readonly publicUrl: string;
  /** Absolute path of the folder that holds what this machine keeps. */
  readonly dataDir: string;
  /** An outside PostgreSQL; undefined means the embedded one in `dataDir`. */
  readonly databaseUrl: string | undefined;
  /** An outside Redis; undefined means that the queue is kept in PostgreSQL. */
  readonly redisUrl: string | undefined;
  /** Where outgoing mail is handed over; undefined means it is kept and shown to officers, not sent. */
  readonly smtpUrl: string | undefined;
  /** The domain that incoming mail is addressed to, in lower case. */
  readonly mailDomain: string;
  /** Where the mailroom listens for mail; 0 lets the system choose a free port. */
  readonly smtpInPort: number;
  /** Files (PEM) with the certificate and key of the mailroom; undefined means that it offers no TLS. */
  readonly smtpTls: { readonly cert: string; readonly key: string } | undefined;
  /** A mailbox to fetch mail from as well. */
  readonly imapUrl: string | undefined;
  /** Whether the form asks browsers for a proof of work before an answer is sent. */
  readonly proofOfWork: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** One or more variables are wrong. The message has one line for each, and is meant for the person who set them. */
export class EnvironmentFault extends Error {
  override readonly name = 'EnvironmentFault';

  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/**
 * Reads the settings from the variables of the environment; an empty variable counts as unset.
 *
 * @throws {EnvironmentFault} naming every wrong variable at once, for example
 *   `PORT: "abc" is not a port number (1 to 65535, or 0 for any free one)`. Passwords in addresses are not repeated.
 */
export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  const given = Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, env[name] === '' ? undefined : env[name]]),
  );
  const parsed = schema.safeParse(given);
  const alone = aloneOf(given, 'SMTP_TLS_CERT', 'SMTP_TLS_KEY');
  if (!parsed.success) throw new EnvironmentFault([...describe(parsed.error, given), ...alone]);
  if (alone.length > 0) throw new EnvironmentFault(alone);

  const values = parsed.data;
  return {
    port: values.PORT,
    publicUrl: (values.PUBLIC_URL ?? `http://localhost:${String(values.PORT)}`).replace(/\/+$/, ''),
    dataDir: resolve(values.DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    redisUrl: values.REDIS_URL,
    smtpUrl: values.SMTP_URL,
    mailDomain: values.MAIL_DOMAIN,
    smtpInPort: values.SMTP_IN_PORT,
    smtpTls: bothOf(values.SMTP_TLS_CERT, values.SMTP_TLS_KEY),
    imapUrl: values.IMAP_URL,
    proofOfWork: values.PROOF_OF_WORK === 'on',
    logLevel: values.LOG_LEVEL,
  };
}

function describe(error: z.ZodError, given: Record<string, string | undefined>): string[] {
  const byName = new Map<string, string>();
  for (const issue of error.issues) {
    const name = String(issue.path[0]);
    if (!byName.has(name)) byName.set(name, `${name}: "${withoutPassword(given[name] ?? '')}" ${issue.message}`);
  }
  return [...byName.values()];
}

/** Two variables that mean nothing without each other. */
function aloneOf(given: Record<string, string | undefined>, one: string, other: string): string[] {
  return [
    [one, other],
    [other, one],
  ].flatMap(([set = '', unset = '']) =>
    given[set] !== undefined && given[unset] === undefined ? [`${unset}: "" is unset, and ${set} needs it`] : [],
  );
}

function bothOf(cert: string | undefined, key: string | undefined): Environment['smtpTls'] {
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

/** `postgres://user:secret@host` becomes `postgres://user:...@host`, also where the rest cannot be understood. */
function withoutPassword(value: string): string {
  return value.replace(/(:\/\/[^:/@\s]*):.*@/, '$1:...@');
}

function isAddress(value: string, protocols: readonly string[]): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return protocols.includes(url.protocol) && url.hostname !== '';
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function hasNoTail(value: string): boolean {
  return !value.includes('?') && !value.includes('#');
}
