import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ConsultationsModule } from '#consultations';
import { IntakeModule } from '#intake';
import { JournalModule } from '#journal';
import { Campaigns } from './campaigns.service.js';
import { Coder } from './coder.service.js';
import { Editions } from './editions.service.js';
import { FindingsJobs } from './findings.jobs.js';
import { Findings } from './findings.service.js';
import { Forgetter } from './forgetter.service.js';
import { GroupActs } from './group-acts.service.js';
import { GroupDispositions } from './group-dispositions.service.js';
import { GroupReader } from './group-reader.service.js';
import { GroupRecords } from './group-records.service.js';
import { Grouper } from './grouper.service.js';
import { ItemReader } from './item-reader.service.js';
import { ItemTexts } from './item-texts.js';
import { Letters } from './letters.service.js';
import { ProgressReader } from './progress.service.js';
import { Readables } from './readables.js';
import { Reader } from './reader.service.js';
import { Relater } from './relater.service.js';
import { SharedLines } from './shared-lines.service.js';
import { ThemeBoard } from './theme-board.service.js';
import { ThemeCards } from './theme-cards.service.js';
import { ActRecord, CandidateThemeRecord, ThemeRecord } from './theme.entities.js';
import { ThemeFinder } from './theme-finder.service.js';
import { Undone } from './undone.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ActRecord, CandidateThemeRecord, ThemeRecord]),
    JournalModule,
    ConsultationsModule,
    IntakeModule,
  ],
  providers: [
    Campaigns,
    Coder,
    Editions,
    Findings,
    FindingsJobs,
    Forgetter,
    GroupActs,
    GroupDispositions,
    GroupReader,
    GroupRecords,
    Grouper,
    ItemReader,
    ItemTexts,
    Letters,
    ProgressReader,
    Readables,
    Reader,
    Relater,
    SharedLines,
    ThemeBoard,
    ThemeCards,
    ThemeFinder,
    Undone,
  ],
  exports: [Findings],
})
export class FindingsModule {}
