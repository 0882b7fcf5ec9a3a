import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { ImportsController } from './imports.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [ImportsController] })
export class ImportsModule {}
