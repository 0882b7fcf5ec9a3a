/** Closed classes of English words that change the valence of their neighbours (Hutto and Gilbert 2014, section 3). */

export const NEGATIONS: ReadonlySet<string> = new Set(
  (
    'aint arent cannot cant couldnt darent didnt doesnt dont hadnt hasnt havent isnt mightnt mustnt neednt neither never none nope nor not ' +
    'nothing nowhere oughtnt shant shouldnt uhuh wasnt werent without wont wouldnt rarely seldom despite'
  ).split(' '),
);

const MORE =
  'absolutely amazingly awfully completely considerable considerably decidedly deeply effing enormous enormously entirely especially ' +
  'exceptional exceptionally extreme extremely fabulously flipping flippin frackin fracking fricking frickin frigging friggin fully fuckin fucking ' +
  'fuggin fugging greatly hella highly hugely incredible incredibly intensely major majorly more most particularly purely quite really remarkably so ' +
  'substantially thoroughly total totally tremendous tremendously uber unbelievably unusually utter utterly very';
const LESS =
  'almost barely hardly kinda kindof kind-of less little marginal marginally occasional occasionally partly scarce scarcely slight slightly somewhat sorta sortof sort-of';
const STEP = 0.293;

/** How much a word strengthens or weakens the one after it. */
export const BOOSTERS: ReadonlyMap<string, number> = new Map([
  ...MORE.split(' ').map((word) => [word, STEP] as const),
  ...LESS.split(' ').map((word) => [word, -STEP] as const),
]);

/** Phrases whose valence is not that of their words. */
export const IDIOMS: ReadonlyMap<string, number> = new Map([
  ['the shit', 3],
  ['the bomb', 3],
  ['bad ass', 1.5],
  ['badass', 1.5],
  ['bus stop', 0],
  ['yeah right', -2],
  ['kiss of death', -1.5],
  ['to die for', 3],
  ['beating heart', 3.1],
  ['broken heart', -2.9],
]);
