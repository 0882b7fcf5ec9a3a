import { Module } from '@nestjs/common';
import { ConsultationsModule } from '#consultations';
import { DecisionsModule } from '#decisions';
import { HomeController } from './home.controller.js';

@Module({ imports: [ConsultationsModule, DecisionsModule], controllers: [HomeController] })
export class HomeModule {}
