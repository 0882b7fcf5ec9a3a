/** What became of a letter, as the desk says it in a word or two. */
export const DISPOSITIONS: Readonly<Record<string, string>> = {
  considered: 'counted',
  campaign_member: 'counted, campaign member',
  duplicate_of: 'duplicate of another',
  superseded_by: 'superseded by a later one',
  merged_into: 'merged into another',
  blank: 'blank',
  late: 'late',
  withdrawn: 'withdrawn',
  impersonated: 'not sent by its sender',
  automatic: 'automatic mail',
  quarantined: 'quarantined',
};

/** By what it came. */
export const CHANNELS: Readonly<Record<string, string>> = {
  web: 'the form',
  api: 'another program',
  email: 'email',
  paper: 'paper',
  phone: 'telephone',
  bulk: 'a file',
};
