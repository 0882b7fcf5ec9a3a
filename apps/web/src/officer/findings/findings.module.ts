import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { FindingsModule } from '#findings';
import { BoardController } from './board.controller.js';
import { CampaignsController } from './campaigns.controller.js';
import { CompareController } from './compare.controller.js';
import { FindingsController } from './findings.controller.js';
import { ThemeController } from './theme.controller.js';

@Module({
  imports: [ConsultationsModule, FindingsModule],
  controllers: [FindingsController, CompareController, CampaignsController, BoardController, ThemeController],
})
export class OfficerFindingsModule {}
