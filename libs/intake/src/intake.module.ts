import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { JournalModule } from '#journal';
import { Drafts } from './drafts.js';
import { Forms } from './forms.js';
import { ResponseImports } from './importing/response-imports.js';
import { Inbox } from './inbox.js';
import { Intake } from './intake.service.js';
import { Authenticity } from './mail/authenticity.js';
import { MailAssignments } from './mail/mail-assignments.js';
import { MailReader } from './mail/mail-reader.js';
import { MailStore } from './mail/mail-store.js';
import { Names } from './mail/names.js';
import { ReceiptMaker } from './receipt.js';
import { Receiver } from './receiver.js';
import { ReceiptStories } from './stories.js';

@Module({
  imports: [JournalModule, ConsultationsModule],
  providers: [
    Authenticity,
    Drafts,
    Forms,
    Inbox,
    Intake,
    MailAssignments,
    MailReader,
    MailStore,
    Names,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    ResponseImports,
  ],
  exports: [Intake, Inbox, ResponseImports],
})
export class IntakeModule {}
