import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { JournalModule } from '#journal';
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
import { MailReader } from './mail/mail-reader.js';
import { MailStore } from './mail/mail-store.js';
import { ReceiptMaker } from './receipt.js';
import { Receiver } from './receiver.js';
import { ReceiptStories } from './stories.js';

@Module({
  imports: [JournalModule, ConsultationsModule],
  providers: [
    BulkStore,
    FailedRows,
    ImportDesk,
    ImportWorker,
    Kept,
    StoredFiles,
    Mappings,
    Drafts,
    Forms,
    Inbox,
    Intake,
    MailReader,
    MailStore,
    ReceiptMaker,
    ReceiptStories,
    Receiver,
    ResponseImports,
  ],
  exports: [ImportDesk, Intake, Inbox, ResponseImports],
})
export class IntakeModule {}
