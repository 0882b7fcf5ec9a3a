import { Intake1780020000001 } from './migrations/1780020000001-intake.js';

export type { Disposal, DisposedBy } from './change-disposition.js';
export { COUNTED, DISPOSITIONS, type Disposition } from './core/dispositions.js';
export { IMPORT_FIELDS } from './core/import-columns.js';
export { mailAddress } from './core/mail-address.js';
export { readReference } from './core/reference.js';
export { CHANNELS, PUBLISH, type Channel, type Incoming, type Publish } from './core/submission.js';
export type { Draft } from './drafts.js';
export { Inbox, type InboxFilter, type InboxLine, type InboxSubmission } from './inbox.js';
export { FailedRowsFile } from './importing/failed-rows-file.js';
export { ImportDesk, type ImportOrder, type ImportRecord } from './importing/import-desk.js';
export { IntakeModule } from './intake.module.js';
export {
  ResponseImports,
  type ImportFault,
  type ImportPreview,
  type ImportResult,
  type ImportWish,
} from './importing/response-imports.js';
export type { SavedMapping } from './importing/mappings.js';
export { sourceAt, type ImportSource } from './importing/source.js';
export { Intake, type BatchResult, type Reconciliation } from './intake.service.js';
export type { Envelope, MailReceived } from './mail/mail-store.js';
export type { Receipt } from './receipt.js';
export type { Received } from './receiver.js';
export type { Acknowledgeable, ReceiptStory } from './stories.js';

export const intakeMigrations = [Intake1780020000001];
