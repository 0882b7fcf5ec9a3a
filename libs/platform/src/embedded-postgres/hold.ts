import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { link, readFile, rm, writeFile } from 'node:fs/promises';

/** Who works on a data directory: a process, told from a later one with the same number by when it began. */
interface Holder {
  readonly pid: number;
  readonly began: string | undefined;
}

/** One process at a time works on a data directory; its name stands in a file there. */
export class Hold {
  private constructor(private readonly file: string) {}

  /**
   * Takes the data directory for this process, also from a holder that died without giving it back.
   *
   * @returns the hold, or the process that has it now
   */
  static async take(file: string): Promise<Hold | { heldBy: number }> {
    for (;;) {
      if (await writeNew(file, { pid: process.pid, began: beginning(process.pid) })) return new Hold(file);
      const holder = await readHolder(file);
      if (holder !== undefined && isAlive(holder)) return { heldBy: holder.pid };
      await rm(file, { force: true });
    }
  }

  async giveBack(): Promise<void> {
    const holder = await readHolder(this.file);
    if (holder?.pid === process.pid) await rm(this.file, { force: true });
  }
}

/** Whether a process with this number runs, of whomever it is. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Written apart and then given its name, so that nobody ever reads half of it. */
async function writeNew(file: string, holder: Holder): Promise<boolean> {
  const draft = `${file}.${String(process.pid)}`;
  await writeFile(draft, `${JSON.stringify(holder)}\n`, { mode: 0o644 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function isAlive(holder: Holder): boolean {
  return isRunning(holder.pid) && (holder.began === undefined || holder.began === beginning(holder.pid));
}

/** When a process began. After a restart of the machine or the container, another one has the same number. */
function beginning(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    if (process.platform !== 'linux') {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    }
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${String(statusFields(pid)[19])}`;
  } catch {
    return undefined;
  }
}

/** A process that ended but was not collected by its parent still has a number. */
function isZombie(pid: number): boolean {
  try {
    return process.platform === 'linux' && statusFields(pid)[0] === 'Z';
  } catch {
    return false;
  }
}

/** The fields after the program's name, which itself may hold blanks: state first, beginning as the twentieth (proc(5)). */
function statusFields(pid: number): string[] {
  const line = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  return line.slice(line.lastIndexOf(')') + 2).split(' ');
}
