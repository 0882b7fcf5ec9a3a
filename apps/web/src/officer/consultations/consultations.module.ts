import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { ConsultationsController } from './consultations.controller.js';
import { DocumentsController } from './documents.controller.js';
import { ItemsController } from './items.controller.js';
import { LaunchController } from './launch.controller.js';

@Module({
  imports: [ConsultationsModule],
  controllers: [ConsultationsController, ItemsController, DocumentsController, LaunchController],
})
export class OfficerConsultationsModule {}
