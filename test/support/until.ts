/** Waits until `condition` holds, looking every 25 ms; fails after `seconds` naming what it waited for. Never a plain sleep. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  { seconds = 20, what = condition.toString() }: { seconds?: number; what?: string } = {},
): Promise<void> {
  const deadline = performance.now() + seconds * 1_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${String(seconds)} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
