import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { Integrator } from './integrator.js';
import { JournalJobs } from './journal.jobs.js';
import { Journal } from './journal.service.js';
import { Subscriptions } from './subscriptions.js';
import { TreeStore } from './tree-store.js';
import { Verifier } from './verifier.js';

@Module({
  imports: [DiscoveryModule],
  providers: [Integrator, Journal, JournalJobs, Subscriptions, TreeStore, Verifier],
  exports: [Journal, Subscriptions],
})
export class JournalModule {}
