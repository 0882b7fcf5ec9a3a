import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { CorrespondenceModule } from '#correspondence';
import { IntakeModule } from '#intake';
import { EqualityController } from './equality.controller.js';
import { FilesController } from './files.controller.js';
import { RespondController } from './respond.controller.js';
import { SavingController } from './saving.controller.js';
import { Sending } from './sending.js';
import { SendingController } from './sending.controller.js';
import { Turns } from './turns.js';
import { Visits } from './visits.js';

@Module({
  imports: [ConsultationsModule, IntakeModule, CorrespondenceModule],
  controllers: [RespondController, FilesController, SavingController, SendingController, EqualityController],
  providers: [Sending, Turns, Visits],
  exports: [Visits],
})
export class RespondModule {}
