import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationsModule } from '#consultations';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { JournalModule } from '#journal';
import { EvidenceReader } from './evidence-reader.js';
import { Outcomes } from './outcomes.service.js';
import { SealedRow } from './sealed.entity.js';
import { SealingRules } from './sealing-rules.js';

@Module({
  imports: [JournalModule, ConsultationsModule, IntakeModule, FindingsModule, TypeOrmModule.forFeature([SealedRow])],
  providers: [EvidenceReader, Outcomes, SealingRules],
  exports: [Outcomes],
})
export class OutcomesModule {}
