/** What the libs may know of the environment; read once by each `main.ts` from `#config`. */
export class Settings {
  /** PostgreSQL connection URL. */
  readonly databaseUrl: string;
  /** Redis connection URL; without it the queue lives in PostgreSQL. */
  readonly redisUrl: string | undefined;
  /** Outgoing mail server; without it mail is kept and shown to officers, not sent. */
  readonly smtpUrl: string | undefined;
  /** Domain of the consultations' mail addresses. */
  readonly mailDomain: string;
  /** Address of the public pages, without a slash at the end. */
  readonly publicUrl: string;
  /** Whether the form asks browsers for a proof of work before an answer is sent. */
  readonly proofOfWork: boolean;
  /** pino level. */
  readonly logLevel: string;
  /** Connections this process may hold to PostgreSQL for its own queries. */
  readonly connections: number;

  constructor(values: {
    databaseUrl: string;
    redisUrl?: string | undefined;
    smtpUrl?: string | undefined;
    mailDomain?: string | undefined;
    publicUrl?: string | undefined;
    proofOfWork?: boolean | undefined;
    logLevel?: string | undefined;
    connections?: number | undefined;
  }) {
    this.databaseUrl = values.databaseUrl;
    this.redisUrl = values.redisUrl;
    this.smtpUrl = values.smtpUrl;
    this.mailDomain = values.mailDomain ?? 'localhost';
    this.publicUrl = (values.publicUrl ?? 'http://localhost:3000').replace(/\/$/u, '');
    this.proofOfWork = values.proofOfWork ?? false;
    this.logLevel = values.logLevel ?? 'info';
    this.connections = values.connections ?? 12;
  }
}
