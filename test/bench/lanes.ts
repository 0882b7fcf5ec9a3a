/** Each lane takes the next when it is done with one. */
export async function inLanes<T>(work: readonly T[], each: (one: T) => Promise<unknown>, lanes: number): Promise<void> {
  const waiting = [...work];
  const lane = async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await each(one);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}
