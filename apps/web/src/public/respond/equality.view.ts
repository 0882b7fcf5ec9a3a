import type { Fault } from '#platform';
import type { Consultation } from '#consultations';
import { EQUALITY_QUESTIONS, PREFER_NOT } from '#intake';
import type { EqualityAnswers } from '#intake';
import { respondPath } from './respond.view.js';

/** `given`: by question key, what was answered before or was just typed. */
export function equalityView(
  consultation: Pick<Consultation, 'slug' | 'title' | 'privacy'>,
  given: EqualityAnswers,
  faults: Fault[] = [],
) {
  const respond = respondPath(consultation.slug);
  return {
    consultation: consultation.title,
    controller: consultation.privacy.controller,
    home: `/consultations/${encodeURIComponent(consultation.slug)}`,
    action: `${respond}/who-answered`,
    sent: `${respond}/sent`,
    answered: EQUALITY_QUESTIONS.some(({ key }) => (given[key] ?? '') !== '') && faults.length === 0,
    errors: faults.map(({ path, message }) => ({ text: message, href: `#${path}` })),
    questions: EQUALITY_QUESTIONS.map(({ key, prompt, why, options }) => ({
      key,
      prompt,
      why,
      text: options.length === 0,
      value: given[key] === PREFER_NOT ? '' : (given[key] ?? ''),
      wrong: faults.filter(({ path }) => path === key).map(({ message }) => ({ text: message }))[0],
      choices: [...options, { value: PREFER_NOT, label: 'Prefer not to say' }].map(({ value, label }) => ({
        value,
        text: label,
        checked: given[key] === value,
      })),
    })),
  };
}
