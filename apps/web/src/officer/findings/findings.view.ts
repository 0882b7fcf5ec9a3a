import type { Consultation, ConsultationSummary } from '#consultations';
import type { ItemProgress, Progress, Stage } from '#findings';

const whole = new Intl.NumberFormat('en-GB');

const STAGES: Readonly<Record<Stage, { name: string; unit: string }>> = {
  normalised: { name: 'Read', unit: 'responses' },
  grouped: { name: 'Compared for duplicates and campaigns', unit: 'responses' },
  sentiment: { name: 'Tone of the words', unit: 'responses' },
  stance: { name: 'Stance, from the closed question', unit: 'responses' },
  themes: { name: 'Candidate themes', unit: 'items' },
  coded: { name: 'Coded against confirmed themes', unit: 'responses' },
};

/** A bar of progress with the words that say the same. `key` is what the live update finds it by. */
export interface Bar {
  key: string;
  name: string;
  done: number;
  of: number;
  text: string;
}

/** What the live update replaces: texts and values by key. The page is made from the very same. */
export interface Live {
  settled: boolean;
  texts: Record<string, string>;
  values: Record<string, { done: number; of: number }>;
}

export function stageBars(progress: Progress): Bar[] {
  return progress.stages.map(({ stage, done, of }) => {
    const { name, unit } = STAGES[stage];
    const waiting = stage === 'coded' ? 'nothing to code until themes are confirmed' : `no ${unit} yet`;
    const text = of === 0 ? waiting : `${whole.format(done)} of ${whole.format(of)} ${unit}`;
    return { key: `stage-${stage}`, name, done, of, text };
  });
}

/** What to do next on an item, in the officer's words. */
export function nextStep(item: ItemProgress): string {
  if (item.responses === 0) return 'No response has been received';
  if (item.grouped < item.responses) return 'Responses are being read';
  if (item.themes === 'asked') return 'Candidate themes are being found';
  if (item.themes === 'none') return 'Candidate themes are found when the consultation closes, or when you ask';
  if (item.codeframe !== undefined && item.coded < item.readable) return 'Responses are being coded';
  if (item.confirmed === 0) return `${whole.format(item.candidates)} candidate themes wait for you`;
  if (item.codeframe === undefined) return 'Themes are confirmed: start the coding when you are ready';
  return `Coded against version ${String(item.codeframe)} of the codeframe`;
}

export function live(progress: Progress): Live {
  const texts: Record<string, string> = { state: stateOf(progress) };
  const values: Live['values'] = {};
  for (const { key, text, done, of } of stageBars(progress)) {
    texts[key] = text;
    values[key] = { done, of };
  }
  for (const item of progress.items) {
    texts[`item-${item.itemId}-responses`] = whole.format(item.responses);
    texts[`item-${item.itemId}-next`] = nextStep(item);
  }
  return { settled: progress.settled, texts, values };
}

function stateOf(progress: Progress): string {
  if (progress.responses === 0) return 'Nothing has been received yet. What is found appears here as responses arrive.';
  return progress.settled
    ? `Everything that can be done is done: ${whole.format(progress.responses)} responses are read.`
    : `The machine is at work on ${whole.format(progress.responses)} responses.`;
}

export function overviewView(
  consultation: Consultation,
  progress: Progress,
  groups: { campaigns: number; duplicates: number },
) {
  const base = `/officer/findings/${consultation.slug}`;
  return {
    base,
    slug: consultation.slug,
    title: consultation.title,
    settled: progress.settled,
    state: stateOf(progress),
    bars: stageBars(progress),
    groups,
    items: progress.items.map((item) => ({
      id: item.itemId,
      ref: item.ref,
      words: consultation.items.find((one) => one.id === item.itemId)?.words ?? '',
      responses: whole.format(item.responses),
      candidates: item.candidates,
      confirmed: item.confirmed,
      next: nextStep(item),
      href: `${base}/items/${encodeURIComponent(item.ref)}`,
    })),
  };
}

const NOT_YET = new Set(['draft', 'submitted', 'approved']);

export function listView(consultations: readonly ConsultationSummary[]) {
  return {
    consultations: consultations
      .filter(({ state }) => !NOT_YET.has(state))
      .map(({ slug, title, state, items }) => ({ title, state, items, href: `/officer/findings/${slug}` })),
  };
}
