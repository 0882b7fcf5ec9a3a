import { Module } from '@nestjs/common';
import { AccountsModule } from '#accounts';
import { SignInController } from './sign-in.controller.js';

@Module({ imports: [AccountsModule], controllers: [SignInController] })
export class SignInModule {}
