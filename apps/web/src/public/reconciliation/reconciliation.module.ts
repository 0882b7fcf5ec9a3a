import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { ReconciliationController } from './reconciliation.controller.js';

@Module({ imports: [ConsultationsModule, FindingsModule, IntakeModule], controllers: [ReconciliationController] })
export class ReconciliationModule {}
