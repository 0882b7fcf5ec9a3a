import type { MigrationInterface, QueryRunner } from 'typeorm';

export class Correspondence1780060000001 implements MigrationInterface {
  async up(q: QueryRunner): Promise<void> {
    await q.query(`
      CREATE TABLE correspondence_messages (
        id              uuid PRIMARY KEY,
        kind            text NOT NULL CHECK (kind IN ('acknowledgement', 'return-link')),
        consultation_id uuid NOT NULL,
        submission_id   uuid,
        -- of an answer that is not sent yet
        return_link_id  uuid,
        message_id      text NOT NULL UNIQUE,
        in_reply_to     text,
        to_address      text NOT NULL,
        from_address    text NOT NULL,
        reply_to        text,
        subject         text NOT NULL,
        -- with a mark where a secret goes, of the receipt or of the link, which is filled in when the message leaves
        body            text NOT NULL,
        state           text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'sending', 'sent', 'failed', 'kept')),
        attempts        integer NOT NULL DEFAULT 0,
        next_at         timestamptz NOT NULL DEFAULT now(),
        lease_until     timestamptz,
        sent_at         timestamptz,
        response        text,
        error           text,
        created_at      timestamptz NOT NULL DEFAULT now(),
        CHECK ((kind = 'acknowledgement') = (submission_id IS NOT NULL)),
        CHECK ((kind = 'return-link') = (return_link_id IS NOT NULL)),
        CHECK ((state = 'sending') = (lease_until IS NOT NULL)),
        CHECK ((state = 'sent') = (sent_at IS NOT NULL)),
        CHECK (concat(to_address, from_address, reply_to, subject, message_id, in_reply_to) !~ '[\\r\\n]')
      );
      CREATE INDEX correspondence_messages_due ON correspondence_messages (next_at) WHERE state IN ('pending', 'sending');
      CREATE INDEX correspondence_messages_reader ON correspondence_messages (lower(to_address), created_at);
      CREATE INDEX correspondence_messages_latest ON correspondence_messages (created_at DESC, id DESC);
    `);
  }

  async down(q: QueryRunner): Promise<void> {
    await q.query('DROP TABLE correspondence_messages');
  }
}
