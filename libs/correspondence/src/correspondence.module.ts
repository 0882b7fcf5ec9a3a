import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { JournalModule } from '#journal';
import { Acknowledger } from './acknowledger.js';
import { Correspondence } from './correspondence.service.js';
import { Forgetter } from './forgetter.js';
import { Sender } from './sender.js';

@Module({
  imports: [JournalModule, ConsultationsModule, IntakeModule],
  providers: [Acknowledger, Correspondence, Forgetter, Sender],
  exports: [Correspondence],
})
export class CorrespondenceModule {}
