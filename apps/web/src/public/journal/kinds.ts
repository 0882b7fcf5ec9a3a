const KINDS: Record<string, string> = {
  'assembly.published': 'An assembly’s record was published',
  'recommendation.published': 'A recommendation was published',
  'recommendation.corrected': 'The words of a recommendation were corrected',
  'consultation.submitted': 'A consultation was handed to a second person',
  'consultation.approved': 'A second person approved a consultation',
  'consultation.launched': 'A consultation was launched',
  'consultation.extended': 'A closing time was moved later',
  'consultation.opened': 'A consultation opened',
  'consultation.closed': 'A consultation closed',
  'response.received': 'An answer was received',
  'submission.received': 'A message was received',
  'submission.disposed': 'It was recorded what an answer counts as',
  'submission.erased': 'A submission’s content was erased',
  'submission.disclosed': 'Somebody was given what is held about them',
  'response.changed': 'An answer reads differently than before',
  'retention.applied': 'What was kept long enough was let go',
  'retention.held': 'What was received is held for a legal claim',
  'retention.released': 'What was held is held no longer',
  'theme.confirmed': 'A person confirmed a theme',
  'theme.renamed': 'A theme was renamed',
  'theme.merged': 'Themes were merged',
  'theme.split': 'A theme was split',
  'theme.dropped': 'A theme was set aside',
  'codeframe.coded': 'Answers were coded against the themes',
  'outcome.sealed': 'An outcome was sealed',
  'decision.published': 'A decision was published',
};

/** A kind of entry in plain English; one that has no words yet by its own name. */
export function inWords(kind: string): string {
  return KINDS[kind] ?? kind;
}
