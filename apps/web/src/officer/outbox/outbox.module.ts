import { Module } from '@nestjs/common';
import { CorrespondenceModule } from '#correspondence';
import { OutboxController } from './outbox.controller.js';

@Module({ imports: [CorrespondenceModule], controllers: [OutboxController] })
export class OutboxModule {}
