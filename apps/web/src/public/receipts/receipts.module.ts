import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { ReceiptsController } from './receipts.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [ReceiptsController] })
export class ReceiptsModule {}
