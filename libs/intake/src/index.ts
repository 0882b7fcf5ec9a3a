import { Intake1780020000001 } from './migrations/1780020000001-intake.js';

export { safeName } from './attachments/core/safe-name.js';
export type { MediaType } from './attachments/core/kinds.js';
export { mediaTypeOf } from './attachments/media-type.js';
export type { Disposal, DisposedBy } from './change-disposition.js';
export { COUNTED, DISPOSITIONS, isByHand, type Disposition } from './core/dispositions.js';
export { IMPORT_FIELDS } from './core/import-columns.js';
export { mailAddress } from './core/mail-address.js';
export { fromSeveral, type ReconciledLine, type Reconciliation } from './core/reconciliation.js';
export { readReference } from './core/reference.js';
export { CHANNELS, PUBLISH, type Channel, type Incoming, type Publish } from './core/submission.js';
export type { Draft } from './drafts.js';
export { Inbox, type InboxFilter, type InboxPlace } from './inbox.js';
export type { InboxAttachment, InboxDisposition, InboxMail, InboxSubmission } from './inbox-facts.js';
export type { InboxLine } from './inbox-line.js';
export { FailedRowsFile } from './importing/failed-rows-file.js';
export { ImportDesk, type ImportOrder, type ImportRecord } from './importing/import-desk.js';
export { IntakeModule } from './intake.module.js';
export { Intake, type BatchResult } from './intake.service.js';
export { RETENTION_CLASSES, type RetentionClass } from './keeping/core/retention-classes.js';
export type { Erased, ErasedBy } from './keeping/erasure.js';
export { Retention, type RetentionPlan } from './keeping/retention.js';
export { SubjectAccess, type HeldSubmission, type SubjectWish } from './keeping/subject-access.js';
export { KeyedSheets, type KeyedLine, type KeyedSheet } from './keying/keyed-sheets.js';
export { Keying, type Keyed, type KeyWish } from './keying/keying.js';
export {
  ResponseImports,
  type ImportFault,
  type ImportPreview,
  type ImportResult,
  type ImportWish,
} from './importing/response-imports.js';
export type { SavedMapping } from './importing/mappings.js';
export { sourceAt, type ImportSource } from './importing/source.js';
export type { Envelope, MailReceived } from './mail/mail-store.js';
export { readMailFile, type MailAsRead } from './mail/read-mail-file.js';
export type { Receipt } from './receipt.js';
export type { Received } from './receiver.js';
export { maySettle, Settling, type Settled, type Settlement } from './settling/settling.js';
export type { Acknowledgeable, ReceiptStory } from './stories.js';
export { DraftFiles, MOST_FILES, type DraftFile } from './web/draft-files.js';
export { Equality } from './web/equality.js';
export { EQUALITY_QUESTIONS, PREFER_NOT, readEquality, type EqualityAnswers } from './web/equality-questions.js';
export { Friction, type Hindrance } from './web/friction.js';
export type { Amendable } from './web/receipt-acts.js';
export { ReturnLinks } from './web/return-links.js';

export const intakeMigrations = [Intake1780020000001];
