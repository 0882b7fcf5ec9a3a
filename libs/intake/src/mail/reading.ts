import type { OwnWords } from '../core/own-words.js';

/** The work that is done in a Sandbox, and what it may use there. */
export const READING = {
  file: new URL('./read-message.js', import.meta.url),
  name: 'readMessage',
  limits: { seconds: 30, megabytes: 384 },
} as const;

export interface MessageInput {
  raw: Uint8Array;
  /** MAIL FROM; '' is the null sender; undefined where nobody knows it, as with a file. */
  mailFrom: string | undefined;
  /** Our address that it came to, where it came to one. */
  ours: string | undefined;
}

export interface AttachedFile {
  name: string;
  /** As the message declares it, never trusted. */
  declared: string;
  /** By content. */
  mediaType: string;
  bytes: Uint8Array;
  sha256: string;
  /** A picture that belongs to the text, such as a logo in a signature. */
  inline: boolean;
}

/** What a message says, as far as a machine can tell. All text can be stored in PostgreSQL. */
export interface ReadMessage extends OwnWords {
  from: { name: string; address: string };
  subject: string;
  attachments: AttachedFile[];
  /** Why a machine must have sent it; undefined where a person may have. */
  automatic: string | undefined;
  /** How many DKIM signatures it carries. */
  signatures: number;
  /** Message-IDs that it answers, the nearest first. */
  answersTo: string[];
  /** Why a person has to look at it, in plain words; undefined where the machine could read all of it. */
  unreadable: string | undefined;
}
