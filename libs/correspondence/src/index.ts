import { Correspondence1780060000001 } from './migrations/1780060000001-correspondence.js';

export { CorrespondenceModule } from './correspondence.module.js';
export { Correspondence, type MessageState, type OutboxMessage } from './correspondence.service.js';

export const correspondenceMigrations = [Correspondence1780060000001];
