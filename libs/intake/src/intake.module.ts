import { ConsultationsModule } from '#consultations';
import { JournalModule } from '#journal';
import { Module } from '@nestjs/common';
import { AttachmentReader } from './attachments/attachment-reader.js';
import { Drafts } from './drafts.js';
import { Forms } from './forms.js';
import { BulkStore } from './importing/bulk-store.js';
import { FailedRows } from './importing/failed-rows.js';
import { ImportDesk } from './importing/import-desk.js';
import { ImportWorker } from './importing/import-worker.js';
import { Kept } from './importing/kept.js';
import { Mappings } from './importing/mappings.js';
import { ResponseImports } from './importing/response-imports.js';
import { StoredFiles } from './importing/stored-files.js';
import { Inbox } from './inbox.js';
import { Intake } from './intake.service.js';
import { Erasure } from './keeping/erasure.js';
import { Retention } from './keeping/retention.js';
import { SubjectAccess } from './keeping/subject-access.js';
import { KeyedSheets } from './keying/keyed-sheets.js';
import { Keying } from './keying/keying.js';
import { Authenticity } from './mail/authenticity.js';
import { MailAssignments } from './mail/mail-assignments.js';
import { MailReader } from './mail/mail-reader.js';
import { MailStore } from './mail/mail-store.js';
import { Names } from './mail/names.js';
import { Recipients } from './mail/recipients.js';
import { ReceiptMaker } from './receipt.js';
import { Receiver } from './receiver.js';
import { Reconciler } from './reconciler.js';
import { Senders } from './senders/senders.js';
import { Settling } from './settling/settling.js';
import { ReceiptStories } from './stories.js';
import { DraftFiles } from './web/draft-files.js';
import { Equality } from './web/equality.js';
import { Friction } from './web/friction.js';
import { Openings } from './web/openings.js';
import { ProofOfWork } from './web/proof-of-work.js';
import { ReceiptActs } from './web/receipt-acts.js';
import { ReturnLinks } from './web/return-links.js';

@Module({
  imports: [JournalModule, ConsultationsModule],
  providers: [
    AttachmentReader,
    Authenticity,
    BulkStore,
    DraftFiles,
    Drafts,
    Equality,
    Erasure,
    FailedRows,
    Forms,
    Friction,
    ImportDesk,
    ImportWorker,
    Inbox,
    Intake,
    Kept,
    KeyedSheets,
    Keying,
    MailAssignments,
    MailReader,
    MailStore,
    Mappings,
    Names,
    Openings,
    ProofOfWork,
    ReceiptActs,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    Recipients,
    Reconciler,
    ResponseImports,
    Retention,
    ReturnLinks,
    Senders,
    Settling,
    StoredFiles,
    SubjectAccess,
  ],
  exports: [
    DraftFiles,
    Equality,
    Friction,
    ImportDesk,
    Inbox,
    Intake,
    KeyedSheets,
    Keying,
    ResponseImports,
    Retention,
    ReturnLinks,
    Settling,
    SubjectAccess,
  ],
})
export class IntakeModule {}
