import type { PrivacyNotice } from '../consultation-parts.js';
import { consultationOf, met, unlessAny, type Message, type Rule } from './rule.js';

const NEEDED: Record<Exclude<keyof PrivacyNotice, 'sharing'>, string> = {
  controller: 'who is the controller',
  purpose: 'what the answers are used for',
  legalBasis: 'the legal basis (Article 6(1)(e) and the power you act under)',
  specialCategory: 'the condition for special categories (Article 9)',
  retention: 'how long what is kept',
  publication: 'what is published and what people can choose',
  rights: 'what rights people have',
  dpoContact: 'how to reach the data protection officer',
};

/** Many notices name the condition for special categories in the same sentence as the legal basis. */
const ARTICLE_9 = /\b9\s?\(2\)\s?\([a-j]\)/u;

export const DATA_PROTECTION: readonly Rule[] = [
  {
    id: 'DP-01',
    version: 1,
    level: 'BLOCK',
    source: 'UK GDPR Articles 6, 9, 13; Data Protection Act 2018',
    title: 'The privacy notice is complete',
    act: 'launch',
    check(subject) {
      const { privacy } = consultationOf(subject);
      const messages: Message[] = (Object.keys(NEEDED) as (keyof typeof NEEDED)[])
        .filter(
          (field) =>
            privacy[field].trim() === '' && !(field === 'specialCategory' && ARTICLE_9.test(privacy.legalBasis)),
        )
        .map((field) => ({ text: `The privacy notice does not say ${NEEDED[field]}.`, field: `privacy.${field}` }));
      if (privacy.legalBasis.trim() !== '' && !/6\s?\(1\)\s?\([a-f]\)/u.test(privacy.legalBasis))
        messages.push({
          text: 'Name the legal basis by its letter, as in Article 6(1)(e).',
          field: 'privacy.legalBasis',
        });
      return unlessAny(messages);
    },
  },
  {
    id: 'DP-04',
    version: 1,
    level: 'EVIDENCE',
    source: 'UK GDPR; Scottish Government respondent information form',
    title: 'Respondents choose what is published; their name is not unless they say so; all answers are analysed',
    act: 'launch',
    check: (subject) => met(`policy ${consultationOf(subject).policies.publicationRule}`),
  },
];
