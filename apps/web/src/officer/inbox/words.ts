import type { Channel, Disposition } from '#intake';

export const CHANNEL_WORDS: Record<Channel, string> = {
  web: 'Web form',
  api: 'API',
  email: 'Email',
  paper: 'Paper',
  phone: 'Telephone',
  bulk: 'Bulk',
};

export const DISPOSITION_WORDS: Record<Disposition, string> = {
  considered: 'Considered',
  duplicate_of: 'Duplicate',
  superseded_by: 'Superseded',
  merged_into: 'Merged',
  campaign_member: 'Campaign',
  blank: 'Blank',
  late: 'Late',
  withdrawn: 'Withdrawn',
  impersonated: 'Sent in another’s name',
  automatic: 'Automatic mail',
  quarantined: 'Waits for a person',
};

export const PUBLISH_WORDS = { name: 'With the name', anonymous: 'Without a name', no: 'Not published' };
