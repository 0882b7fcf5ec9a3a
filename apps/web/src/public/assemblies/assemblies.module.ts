import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { PublicAssembliesController } from './assemblies.controller.js';

@Module({ imports: [ConsultationsModule], controllers: [PublicAssembliesController] })
export class PublicAssembliesModule {}
