import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { AssembliesController } from './assemblies.controller.js';

@Module({ imports: [ConsultationsModule], controllers: [AssembliesController] })
export class OfficerAssembliesModule {}
