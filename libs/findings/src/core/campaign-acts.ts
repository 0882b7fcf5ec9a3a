import type { Stance } from '#analysis';

/** What an officer does to a group of letters. Each act is kept with who and when, and can be taken back. */
export type CampaignAct =
  | { kind: 'confirm' }
  | { kind: 'name'; name: string }
  /** Who asked people to send it, where the officer knows; empty takes it away. */
  | { kind: 'organiser'; organiser: string }
  /** Where the letter itself stands, read once by the officer; undefined takes it away. */
  | { kind: 'letter-stance'; stance: Stance | undefined }
  /** These letters are no members, whatever their words. */
  | { kind: 'exclude'; responses: readonly string[]; reason: string }
  /** A group in two: the letters that hold these words, or the letters named. */
  | { kind: 'split'; by: { words: string } | { responses: readonly string[] }; reason: string }
  /** Two groups are one campaign. */
  | { kind: 'merge'; with: string; reason: string };

export type CampaignActKind = CampaignAct['kind'];
