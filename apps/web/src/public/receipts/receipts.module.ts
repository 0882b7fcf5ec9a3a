import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { DecisionsModule } from '#decisions';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { Later } from './later.js';
import { ReceiptsController } from './receipts.controller.js';

@Module({
  imports: [ConsultationsModule, IntakeModule, FindingsModule, DecisionsModule],
  controllers: [ReceiptsController],
  providers: [Later],
})
export class ReceiptsModule {}
