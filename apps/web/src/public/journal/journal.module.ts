import { Module } from '@nestjs/common';
import { JournalModule } from '#journal';
import { JournalController } from './journal.controller.js';

@Module({ imports: [JournalModule], controllers: [JournalController] })
export class JournalPagesModule {}
