import { Accounts1780002000001 } from './migrations/1780002000001-accounts.js';

export { AccountsModule } from './accounts.module.js';
export { Accounts, type Staff } from './accounts.service.js';
export { ROLES, type Role } from './staff.entity.js';
export const accountsMigrations = [Accounts1780002000001];
