import { Journal1780001000001 } from './migrations/1780001000001-journal.js';

export { canonicalJson } from './core/canonical-json.js';
export { verifyConsistency, verifyInclusion } from './core/proof.js';
export { leafHash } from './core/tree.js';
export { EntryBatch } from './entry-batch.js';
export { leafText, type JournalEntry } from './entry.js';
export { INTEGRATE } from './journal.jobs.js';
export { JournalModule } from './journal.module.js';
export { Journal, type Checkpoint, type InclusionProof } from './journal.service.js';
export { Subscribes, Subscriptions, type AfterCommit } from './subscriptions.js';
export type { Verification } from './verifier.js';

export const journalMigrations = [Journal1780001000001];
