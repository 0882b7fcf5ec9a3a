import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { DecisionsModule } from '#decisions';
import { OutcomesModule } from '#outcomes';
import { OfficerDecisionsController } from './decisions.controller.js';

@Module({ imports: [ConsultationsModule, OutcomesModule, DecisionsModule], controllers: [OfficerDecisionsController] })
export class OfficerDecisionsModule {}
