import type { CampaignAct } from '#findings';
import type { Posted } from '../forms/posted.js';

/** What an officer types on a campaign's page; it is shown again where something is to be put right. */
export const FIELDS = ['name', 'organiser', 'stance', 'words', 'wordsReason', 'with', 'withReason', 'reason'] as const;

type Stance = Extract<CampaignAct, { kind: 'letter-stance' }>['stance'];

/** The act that a form of the page asks for, undefined where there is none of that name. Whether it will do is not asked here. */
export function actOf(name: string, posted: Posted): CampaignAct | undefined {
  const responses = posted.list('responses');
  switch (name) {
    case 'confirm':
      return { kind: 'confirm' };
    case 'name':
      return { kind: 'name', name: posted.text('name') };
    case 'organiser':
      return { kind: 'organiser', organiser: posted.text('organiser') };
    case 'letter-stance': {
      const stance = posted.text('stance');
      return { kind: 'letter-stance', stance: stance === '' ? undefined : (stance as Stance) };
    }
    case 'exclude':
      return { kind: 'exclude', responses, reason: posted.text('reason') };
    case 'split':
      return { kind: 'split', by: { responses }, reason: posted.text('reason') };
    case 'split-by-words':
      return { kind: 'split', by: { words: posted.text('words') }, reason: posted.text('wordsReason') };
    case 'merge':
      return { kind: 'merge', with: posted.text('with'), reason: posted.text('withReason') };
    default:
      return undefined;
  }
}
