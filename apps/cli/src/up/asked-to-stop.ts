/** Ctrl-C, a supervisor's SIGTERM, a closed terminal, or the end of the launcher. */
export function untilAskedToStop(): { once: Promise<void>; already(): boolean; again(act: () => void): void } {
  let times = 0;
  let insisted: () => void = () => undefined;
  const once = new Promise<void>((resolve) => {
    const hear = () => {
      times += 1;
      if (times > 1) insisted();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, hear);
    if (process.connected) process.once('disconnect', hear);
  });
  return {
    once,
    already: () => times > 0,
    again: (act) => {
      insisted = act;
    },
  };
}
