/** The closed stance question: five points and "don't know", which is always there. Values are what the API takes. */
export const STANCE_SCALE = [
  { value: 'strongly_supports', label: 'Strongly support' },
  { value: 'supports', label: 'Support' },
  { value: 'neither', label: 'Neither support nor oppose' },
  { value: 'opposes', label: 'Oppose' },
  { value: 'strongly_opposes', label: 'Strongly oppose' },
  { value: 'dont_know', label: 'Don’t know' },
] as const;

export type ScaleValue = (typeof STANCE_SCALE)[number]['value'];

/** Where a response stands towards a recommendation, as the analysis counts it. */
export type AnsweredStance = 'supports' | 'opposes' | 'mixed' | 'unclear';

/** How an answer on the closed scale counts: the strength is kept in the answer, the side is what is counted. */
export function stanceOf(value: ScaleValue): AnsweredStance {
  switch (value) {
    case 'strongly_supports':
    case 'supports':
      return 'supports';
    case 'neither':
      return 'mixed';
    case 'opposes':
    case 'strongly_opposes':
      return 'opposes';
    case 'dont_know':
      return 'unclear';
  }
}
