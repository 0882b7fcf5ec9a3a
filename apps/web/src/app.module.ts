import { Module, type DynamicModule } from '@nestjs/common';
import { AccountsModule } from '#accounts';
import { PlatformModule, type Settings } from '#platform';
import { ApiModule } from './api/api.module.js';
import { RespondModule } from './public/respond/respond.module.js';
import { SignInModule } from './sign-in/sign-in.module.js';

/** Every area of the site, one line each. */
const AREAS = [SignInModule, RespondModule, ApiModule];

@Module({})
export class AppModule {
  static with(settings: Settings): DynamicModule {
    return { module: AppModule, imports: [PlatformModule.with(settings), AccountsModule, ...AREAS] };
  }
}
