import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { KeyController } from './key.controller.js';
import { SheetsController } from './sheets.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [KeyController, SheetsController] })
export class KeyingModule {}
