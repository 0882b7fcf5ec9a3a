import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { CorrespondenceModule } from '#correspondence';
import { DecisionsModule } from '#decisions';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { OutcomesModule } from '#outcomes';
import { OfficerHomeController } from './home.controller.js';
import { Needs } from './needs.service.js';

@Module({
  imports: [ConsultationsModule, IntakeModule, FindingsModule, OutcomesModule, DecisionsModule, CorrespondenceModule],
  controllers: [OfficerHomeController],
  providers: [Needs],
  exports: [Needs],
})
export class OfficerHomeModule {}
