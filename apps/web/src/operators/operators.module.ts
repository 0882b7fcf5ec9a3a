import { Module } from '@nestjs/common';
import { CorrespondenceModule } from '#correspondence';
import { JournalModule } from '#journal';
import { Metrics } from './metrics.js';
import { OperatorsController } from './operators.controller.js';

@Module({ imports: [JournalModule, CorrespondenceModule], controllers: [OperatorsController], providers: [Metrics] })
export class OperatorsModule {}
