import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { OutcomesModule } from '#outcomes';
import { OfficerOutcomesController } from './outcomes.controller.js';

@Module({ imports: [ConsultationsModule, OutcomesModule], controllers: [OfficerOutcomesController] })
export class OfficerOutcomesModule {}
