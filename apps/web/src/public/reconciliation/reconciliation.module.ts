import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { ReconciliationController } from './reconciliation.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [ReconciliationController] })
export class ReconciliationModule {}
