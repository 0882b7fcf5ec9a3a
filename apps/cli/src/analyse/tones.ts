import type { ResponseText, SentimentOf } from '#analysis';
import type { Portion, Tones } from './tones.worker.js';

/** Responses whose tone one thread reads at a time. */
const PORTION = 2000;

/** The tone of each response, read in several threads; `milliseconds` of all of them together. */
export async function tonesOf(
  responses: readonly ResponseText[],
  questions: readonly string[],
  threads: number,
): Promise<{ rows: SentimentOf[]; milliseconds: number }> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina<Portion, Tones>({
    filename: new URL('./tones.worker.js', import.meta.url).href,
    minThreads: 1,
    maxThreads: threads,
  });
  try {
    const portions = Array.from({ length: Math.ceil(responses.length / PORTION) }, (_, i) =>
      pool.run({ responses: responses.slice(i * PORTION, (i + 1) * PORTION), questions }),
    );
    const read = await Promise.all(portions);
    return {
      rows: read.flatMap(({ rows }) => rows),
      milliseconds: read.reduce((sum, part) => sum + part.milliseconds, 0),
    };
  } finally {
    await pool.destroy();
  }
}
