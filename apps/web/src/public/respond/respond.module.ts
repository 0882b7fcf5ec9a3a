import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { RespondController } from './respond.controller.js';
import { SendingController } from './sending.controller.js';
import { Visits } from './visits.js';

@Module({
  imports: [ConsultationsModule, IntakeModule],
  controllers: [RespondController, SendingController],
  providers: [Visits],
})
export class RespondModule {}
