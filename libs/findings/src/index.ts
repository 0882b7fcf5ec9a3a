import { Findings1780030000001 } from './migrations/1780030000001-findings.js';

export type { By } from './acts.js';
export type { GroupDone } from './campaigns.service.js';
export type { CodeframeVersion } from './coder.service.js';
export type { Signal } from './core/arrival-signals.js';
export type { CampaignAct, CampaignActKind } from './core/campaign-acts.js';
export { sideOf, type Quote, type Side } from './core/quotes.js';
export type { ThemeRow } from './core/theme-table.js';
export { FindingsModule } from './findings.module.js';
export { Findings } from './findings.service.js';
export type { PastAct } from './group-acts.service.js';
export type { Group, GroupKind, GroupPage, GroupTotals } from './group-reader.service.js';
export type { Arrivals, GroupLetter, Pair, PairSide } from './letters.service.js';
export type { ItemProgress, Progress, Stage } from './progress.service.js';
export type { Done } from './theme-board.service.js';
export type { Card, Holder } from './theme-cards.service.js';
export const findingsMigrations = [Findings1780030000001];
