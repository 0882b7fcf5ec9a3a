import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { DecisionsModule } from '#decisions';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { RespondModule } from '../respond/respond.module.js';
import { ActsController } from './acts.controller.js';
import { Later } from './later.js';
import { ReceiptsController } from './receipts.controller.js';
import { Tellings } from './tellings.js';

@Module({
  imports: [ConsultationsModule, IntakeModule, FindingsModule, DecisionsModule, RespondModule],
  controllers: [ReceiptsController, ActsController],
  providers: [Later, Tellings],
})
export class ReceiptsModule {}
