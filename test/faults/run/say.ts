const began = performance.now();

/** Progress, for people, on stderr. */
export function say(sentence: string): void {
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  process.stderr.write(`${seconds.padStart(6)} s  ${sentence}\n`);
}
