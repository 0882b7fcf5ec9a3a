import { Module } from '@nestjs/common';
import { CorrespondenceModule } from '#correspondence';
import { FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { Disclosure } from './disclosure.js';
import { PrivacyController } from './privacy.controller.js';
import { RetentionController } from './retention.controller.js';

@Module({
  imports: [IntakeModule, FindingsModule, CorrespondenceModule],
  controllers: [PrivacyController, RetentionController],
  providers: [Disclosure],
})
export class PrivacyModule {}
