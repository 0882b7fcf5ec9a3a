import { readFileSync } from 'node:fs';

/** The most memory a process has held so far, in MB, or undefined where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1024);
  } catch {
    return undefined;
  }
}

/** Looks until `ended` at the most memory a process has held: once it is gone nobody knows. */
export async function watchMemory(pid: number, ended: Promise<unknown>): Promise<number | undefined> {
  let peak = peakMemory(pid);
  const timer = setInterval(() => (peak = peakMemory(pid) ?? peak), 100);
  await ended;
  clearInterval(timer);
  return peak;
}
