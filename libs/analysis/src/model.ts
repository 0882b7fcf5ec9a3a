/** Where a response stands towards the recommendation. Not its tone, which is sentiment. */
export type Stance = 'supports' | 'conditional' | 'opposes' | 'mixed' | 'unclear';

export const STANCES: readonly Stance[] = ['supports', 'conditional', 'opposes', 'mixed', 'unclear'];

/** What a response says, with its receipt number: of several with the same words the lowest `order` is the canonical one. */
export interface ResponseText {
  id: string;
  order: number;
  text: string;
  stance?: Stance;
}

/** Stored with every result, so that what an older method found can be told from what a newer one finds. */
export const ALGORITHM: { duplicates: string; themes: string; sentiment: string; coding: string } = {
  duplicates: 'winnow-4-8/4',
  themes: 'nmf-hals/1',
  sentiment: 'lexicons/1',
  coding: 'codeframe/1',
};

/** Compares by UTF-16 code unit: the same order on every machine, whatever its locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
