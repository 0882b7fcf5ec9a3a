import { Consultations1780010000001 } from './migrations/1780010000001-consultations.js';

export { Assemblies, type By } from './assemblies.service.js';
export { ConsultationsModule } from './consultations.module.js';
export { Consultations } from './consultations.service.js';
export { camelised, recordOf, type AssemblyInput, type AssemblyRecord } from './core/assembly-record.js';
export type {
  ConsultationInput,
  Contact,
  ItemInput,
  ItemOption,
  Policies,
  PrivacyNotice,
  Question,
} from './core/consultation-parts.js';
export type {
  Consultation,
  ConsultationDocument,
  ConsultationSummary,
  Extension,
  Item,
  Override,
  Signature,
} from './core/consultation.js';
export {
  FIELD_LABELS,
  FIELDS,
  isField,
  type Field,
  type Mapping,
  type RecommendationDraft,
} from './core/importing/fields.js';
export { sayFault, Unreadable, type RowFault, type Table, type TableRow } from './core/importing/table.js';
export {
  closesIn,
  daysUntil,
  formatDay,
  formatDayOf,
  formatInstant,
  formatMoment,
  parseLocal,
  writeLocal,
  type LocalTime,
} from './core/instants.js';
export { phaseOf, type ConsultationState, type Phase } from './core/life-cycle.js';
export {
  met,
  stops,
  unlessAny,
  type Act,
  type Finding,
  type Rule,
  type RuleSubject,
  type Verdict,
} from './core/rules/rule.js';
export { STANCE_SCALE, stanceOf, type ScaleValue } from './core/stance-scale.js';
export { voteInWords, type Vote } from './core/vote.js';
export type { NewConsultation, NewDocument } from './drafting.js';
export type { Assembly } from './entities/assembly.entity.js';
export type { Recommendation, RecommendationVersion } from './entities/recommendation.entity.js';
export type { ImportPreview } from './import-preview.js';
export { Recommendations, type Imported } from './recommendations.service.js';
export { RulesRegistry } from './rules-registry.js';
export type { IncomingFile } from './tables.js';
export { Uploads } from './uploads.service.js';

export const consultationsMigrations = [Consultations1780010000001];
