import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { OfficerReconciliationController } from './reconciliation.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [OfficerReconciliationController] })
export class OfficerReconciliationModule {}
