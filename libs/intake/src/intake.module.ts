import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { JournalModule } from '#journal';
import { Drafts } from './drafts.js';
import { Forms } from './forms.js';
import { ResponseImports } from './importing/response-imports.js';
import { Inbox } from './inbox.js';
import { Intake } from './intake.service.js';
import { MailReader } from './mail/mail-reader.js';
import { MailStore } from './mail/mail-store.js';
import { Recipients } from './mail/recipients.js';
import { ReceiptMaker } from './receipt.js';
import { Receiver } from './receiver.js';
import { ReceiptStories } from './stories.js';

@Module({
  imports: [JournalModule, ConsultationsModule],
  providers: [
    Drafts,
    Forms,
    Inbox,
    Intake,
    MailReader,
    MailStore,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    Recipients,
    ResponseImports,
  ],
  exports: [Intake, Inbox, ResponseImports],
})
export class IntakeModule {}
