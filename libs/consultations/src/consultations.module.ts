import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { JournalModule } from '#journal';
import { Approval } from './approval.js';
import { Assemblies } from './assemblies.service.js';
import { ConsultationReader } from './consultation-reader.js';
import { ConsultationsJobs } from './consultations.jobs.js';
import { Consultations } from './consultations.service.js';
import { Drafting } from './drafting.js';
import { Assembly } from './entities/assembly.entity.js';
import { ConsultationRow, DocumentRow, ExtensionRow, ItemRow, OverrideRow } from './entities/consultation.entity.js';
import { Recommendation, RecommendationVersion, Upload } from './entities/recommendation.entity.js';
import { Recommendations } from './recommendations.service.js';
import { RulesRegistry } from './rules-registry.js';
import { Running } from './running.js';
import { Uploads } from './uploads.service.js';

const RECORDS = [Assembly, Recommendation, RecommendationVersion, Upload];
const CONSULTATIONS = [ConsultationRow, ItemRow, DocumentRow, ExtensionRow, OverrideRow];

@Module({
  imports: [JournalModule, TypeOrmModule.forFeature([...RECORDS, ...CONSULTATIONS])],
  providers: [
    Approval,
    Assemblies,
    ConsultationReader,
    Consultations,
    ConsultationsJobs,
    Drafting,
    Recommendations,
    RulesRegistry,
    Running,
    Uploads,
  ],
  exports: [Assemblies, Consultations, Recommendations, RulesRegistry, Uploads],
})
export class ConsultationsModule {}
