import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { CorrectionController } from './correction.controller.js';
import { ImportController } from './import.controller.js';

@Module({ imports: [ConsultationsModule], controllers: [ImportController, CorrectionController] })
export class OfficerRecommendationsModule {}
