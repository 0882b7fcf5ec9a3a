import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from '#accounts';
import { PlatformModule, type Settings } from '#platform';
import { ApiModule } from './api/api.module.js';
import { MembersModule } from './members/members.module.js';
import { OfficerAssembliesModule } from './officer/assemblies/assemblies.module.js';
import { OfficerConsultationsModule } from './officer/consultations/consultations.module.js';
import { OfficerFindingsModule } from './officer/findings/findings.module.js';
import { ImportsModule } from './officer/imports/imports.module.js';
import { InboxModule } from './officer/inbox/inbox.module.js';
import { KeyingModule } from './officer/keying/keying.module.js';
import { OutboxModule } from './officer/outbox/outbox.module.js';
import { OfficerHomeModule } from './officer/home/home.module.js';
import { OfficerDecisionsModule } from './officer/decisions/decisions.module.js';
import { OfficerOutcomesModule } from './officer/outcomes/outcomes.module.js';
import { OfficerReconciliationModule } from './officer/reconciliation/reconciliation.module.js';
import { PrivacyModule } from './officer/privacy/privacy.module.js';
import { OfficerRecommendationsModule } from './officer/recommendations/recommendations.module.js';
import { OperatorsModule } from './operators/operators.module.js';
import { JournalPagesModule } from './public/journal/journal.module.js';
import { LineModule } from './public/line/line.module.js';
import { ReconciliationModule } from './public/reconciliation/reconciliation.module.js';
import { ReceiptsModule } from './public/receipts/receipts.module.js';
import { RespondModule } from './public/respond/respond.module.js';
import { HomeModule } from './public/home/home.module.js';
import { PublicAssembliesModule } from './public/assemblies/assemblies.module.js';
import { ConsultationPagesModule } from './public/consultation/consultation.module.js';
import { SignInModule } from './sign-in/sign-in.module.js';

/** Every area of the site, one line each. */
const AREAS = [
  SignInModule,
  ConsultationPagesModule,
  ReconciliationModule,
  PublicAssembliesModule,
  HomeModule,
  LineModule,
  MembersModule,
  OfficerHomeModule,
  OfficerOutcomesModule,
  OfficerDecisionsModule,
  RespondModule,
  ReceiptsModule,
  JournalPagesModule,
  ApiModule,
  OfficerAssembliesModule,
  OfficerRecommendationsModule,
  OfficerConsultationsModule,
  OfficerFindingsModule,
  OfficerReconciliationModule,
  ImportsModule,
  InboxModule,
  KeyingModule,
  PrivacyModule,
  OutboxModule,
  OperatorsModule,
];

@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(settings), AccountsModule, ...AREAS] };
  }
}
