import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { InboxController } from './inbox.controller.js';
import { SettlingController } from './settling.controller.js';

@Module({ imports: [ConsultationsModule, IntakeModule], controllers: [InboxController, SettlingController] })
export class InboxModule {}
