import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { ConsultationController } from './consultation.controller.js';

@Module({ imports: [ConsultationsModule], controllers: [ConsultationController] })
export class ConsultationPagesModule {}
