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
import { ReceiptMaker } from './receipt.js';
import { Receiver } from './receiver.js';
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
    DraftFiles,
    Drafts,
    Equality,
    Forms,
    Friction,
    Inbox,
    Intake,
    MailReader,
    MailStore,
    Openings,
    ProofOfWork,
    ReceiptActs,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    ResponseImports,
    ReturnLinks,
  ],
  exports: [Intake, Inbox, ResponseImports, DraftFiles, Equality, Friction, ReturnLinks],
})
export class IntakeModule {}
