import autocannon from 'autocannon';

export interface Shots {
  /** Answers in a second. */
  rate: number;
  answered: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/** Posts for so many seconds, each time another body under another key. Throws where one was not taken. */
export async function shoot(
  url: string,
  { connections, seconds, next }: { connections: number; seconds: number; next: () => { key: string; body: string } },
): Promise<Shots> {
  const { origin, pathname } = new URL(url);
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        path: pathname,
        headers: { 'content-type': 'application/json' },
        setupRequest: (one) => {
          const { key, body } = next();
          return { ...one, body, headers: { 'content-type': 'application/json', 'idempotency-key': key } };
        },
      },
    ],
  });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${String(failed)} posts to ${url} were not taken`);
  const answered = result['2xx'];
  return { rate: answered / result.duration, answered, p50: result.latency.p50, p99: result.latency.p99 };
}
