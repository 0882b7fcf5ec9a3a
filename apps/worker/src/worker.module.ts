import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from '#accounts';
import { ConsultationsModule } from '#consultations';
import { CorrespondenceModule } from '#correspondence';
import { DecisionsModule } from '#decisions';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { JournalModule } from '#journal';
import { OutcomesModule } from '#outcomes';
import { PlatformModule, type Settings } from '#platform';

/** All libs that declare jobs, subscribers and schedules; what those are is theirs to say. */
const LIBS = [
  JournalModule,
  AccountsModule,
  ConsultationsModule,
  IntakeModule,
  FindingsModule,
  OutcomesModule,
  DecisionsModule,
  CorrespondenceModule,
];

@Module({})
export class WorkerModule {
  static with(settings: Settings): DynamicModule {
    return { module: WorkerModule, imports: [PlatformModule.with(settings), ...LIBS] };
  }
}
