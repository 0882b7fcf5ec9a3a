import { Module, type DynamicModule } from '@nestjs/common';
import { IntakeModule } from '#intake';
import { PlatformModule, type Settings } from '#platform';
import { Listener } from './listener.js';
import { Mailbox } from './mailbox.js';

@Module({})
export class MailroomModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: MailroomModule,
      imports: [PlatformModule.with(settings), IntakeModule],
      providers: [Listener, Mailbox],
      exports: [Listener, Mailbox],
    };
  }
}
