import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { JournalModule } from '#journal';
import { AttachmentReader } from './attachments/attachment-reader.js';
import { Drafts } from './drafts.js';
import { Forms } from './forms.js';
import { BulkStore } from './importing/bulk-store.js';
import { Mappings } from './importing/mappings.js';
import { ResponseImports } from './importing/response-imports.js';
import { Inbox } from './inbox.js';
import { Intake } from './intake.service.js';
import { Erasure } from './keeping/erasure.js';
import { Retention } from './keeping/retention.js';
import { SubjectAccess } from './keeping/subject-access.js';
import { KeyedSheets } from './keying/keyed-sheets.js';
import { Keying } from './keying/keying.js';
import { AssignMail } from './mail/assign-mail.js';
import { MailReader } from './mail/mail-reader.js';
import { MailStore } from './mail/mail-store.js';
import { Recipients } from './mail/recipients.js';
import { ReceiptMaker } from './receipt.js';
import { Reconciler } from './reconciler.js';
import { Receiver } from './receiver.js';
import { Senders } from './senders/senders.js';
import { Settling } from './settling/settling.js';
import { ReceiptStories } from './stories.js';

@Module({
  imports: [JournalModule, ConsultationsModule],
  providers: [
    AttachmentReader,
    AssignMail,
    BulkStore,
    Mappings,
    Drafts,
    Erasure,
    Forms,
    Inbox,
    Intake,
    KeyedSheets,
    Keying,
    MailReader,
    MailStore,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    Reconciler,
    Recipients,
    ResponseImports,
    Senders,
    Retention,
    Settling,
    SubjectAccess,
  ],
  exports: [Intake, Inbox, KeyedSheets, Keying, ResponseImports, Retention, Settling, SubjectAccess],
})
export class IntakeModule {}
