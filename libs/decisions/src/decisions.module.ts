import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationsModule } from '#consultations';
import { FindingsModule } from '#findings';
import { JournalModule } from '#journal';
import { OutcomesModule } from '#outcomes';
import { DecisionContexts } from './decision-context.js';
import { DecisionRules } from './decision-rules.js';
import { CommitmentRow, DecisionRow, ThemeAnswerRow } from './decision.entity.js';
import { Decisions } from './decisions.service.js';
import { Lines } from './lines.service.js';

@Module({
  imports: [
    JournalModule,
    ConsultationsModule,
    FindingsModule,
    OutcomesModule,
    TypeOrmModule.forFeature([DecisionRow, ThemeAnswerRow, CommitmentRow]),
  ],
  providers: [DecisionContexts, DecisionRules, Decisions, Lines],
  exports: [Decisions, Lines],
})
export class DecisionsModule {}
