import { Module } from '@nestjs/common';
import { DecisionsModule } from '#decisions';
import { OutcomesModule } from '#outcomes';
import { MembersController } from './members.controller.js';

@Module({ imports: [DecisionsModule, OutcomesModule], controllers: [MembersController] })
export class MembersModule {}
