import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { InboxController } from './inbox.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [InboxController] })
export class InboxModule {}
