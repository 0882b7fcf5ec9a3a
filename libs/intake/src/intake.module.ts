import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { JournalModule } from '#journal';
import { AttachmentReader } from './attachments/attachment-reader.js';
import { Drafts } from './drafts.js';
import { Forms } from './forms.js';
import { ResponseImports } from './importing/response-imports.js';
import { Inbox } from './inbox.js';
import { Intake } from './intake.service.js';
import { MailReader } from './mail/mail-reader.js';
import { MailStore } from './mail/mail-store.js';
import { ReceiptMaker } from './receipt.js';
import { Reconciler } from './reconciler.js';
import { Receiver } from './receiver.js';
import { Senders } from './senders/senders.js';
import { ReceiptStories } from './stories.js';

@Module({
  imports: [JournalModule, ConsultationsModule],
  providers: [
    AttachmentReader,
    Drafts,
    Forms,
    Inbox,
    Intake,
    MailReader,
    MailStore,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    Reconciler,
    ResponseImports,
    Senders,
  ],
  exports: [Intake, Inbox, ResponseImports],
})
export class IntakeModule {}
