import type { World } from '../intake/world.js';
import { JobHost } from '#platform';

/** A message on its way to a consultation, without the SMTP dialogue: what is tested is how it is read. */
export interface Posted {
  to?: string;
  from?: string;
  remote?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface ReadPost {
  id: string;
  reference: string;
  disposition: string;
  rule: string | null;
  reason: string;
  responses: { item: string; text: string }[];
  attachments: { name: string; media_type: string; size: number }[];
  set_apart: Record<string, string>;
  assigned: { item: string; confidence: number; sign: string }[] | null;
  authenticity: {
    spf: { result: string };
    dkim: { result: string; domain: string }[];
    dmarc: { result: string; policy: string };
    dns: string;
  } | null;
  state: string;
}

export const DOMAIN = 'consult.example';

let sent = 0;

/** The bytes of a message. */
export function written({ headers = {}, body = 'I support this.' }: Posted): Buffer {
  sent += 1;
  const fields = {
    From: 'Ivy Reader <ivy@reader.example>',
    Subject: 'My view',
    'Message-ID': `<${String(sent)}.${String(Date.now())}@reader.example>`,
    ...headers,
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`${head.join('')}\r\n`), Buffer.from(body as string)]);
}

/** Stores a message and has it read; what became of it. */
export async function post(world: World, given: Posted & { raw?: Buffer }): Promise<ReadPost> {
  const { to = `trees@${DOMAIN}`, from = 'ivy@reader.example', remote = '192.0.2.1' } = given;
  const [received] = await world.intake.receiveMail(given.raw ?? written(given), { from, to: [to], remote });
  if (received === undefined) throw new Error('not received');
  await world.app.get(JobHost).runScheduled();
  return found(world, received.receipt.submissionId);
}

/** What is stored of a message. */
export async function found(world: World, id: string): Promise<ReadPost> {
  const [row] = await world.db.query<Omit<ReadPost, 'responses' | 'attachments'>>(
    `SELECT s.id, s.reference, d.disposition, d.rule, d.reason, m.set_apart, m.assigned, m.authenticity, m.state
       FROM intake_submissions s JOIN intake_mail m ON m.submission_id = s.id
            JOIN intake_dispositions d ON d.submission_id = s.id AND d.until IS NULL
      WHERE s.id = $1`,
    [id],
  );
  if (row === undefined) throw new Error(`nothing stored as ${id}`);
  const responses = await world.db.query<ReadPost['responses'][number]>(
    'SELECT item_ref AS item, text FROM intake_responses WHERE submission_id = $1 ORDER BY position',
    [id],
  );
  const attachments = await world.db.query<ReadPost['attachments'][number]>(
    'SELECT name, media_type, size FROM intake_attachments WHERE submission_id = $1 ORDER BY position',
    [id],
  );
  return { ...row, responses, attachments };
}
