import { Module } from '@nestjs/common';
import { DecisionsModule } from '#decisions';
import { LineController } from './line.controller.js';

@Module({ imports: [DecisionsModule], controllers: [LineController] })
export class LineModule {}
