import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { JournalModule } from '#journal';
import { DocsController } from './docs.controller.js';
import { ApiDocument } from './document.js';
import { AssembliesApi, ConsultationsApi, JournalApi } from './reading.controller.js';
import { SubmissionsController } from './submissions.controller.js';

@Module({
  imports: [ConsultationsModule, IntakeModule, JournalModule],
  controllers: [SubmissionsController, ConsultationsApi, AssembliesApi, JournalApi, DocsController],
  providers: [ApiDocument],
})
export class ApiModule {}
