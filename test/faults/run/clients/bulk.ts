import { spawn, type ChildProcess } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as pause } from 'node:timers/promises';
import { STANCES, words, type Sent } from '../ledger.js';
import type { Victim } from '../nemesis.js';
import type { Stage } from '../stage.js';
import type { Work } from './client.js';

const ROWS = 120;
const ONCE_MORE_MS = 300;
const CLI = fileURLToPath(new URL('../../../../apps/cli/src/main.js', import.meta.url));

/** Imports files by the command line, the same again until it says that it is done, and once more after that. */
export class BulkClient implements Victim {
  readonly name = 'import';
  private running: ChildProcess | undefined;
  private files = 0;

  constructor(private readonly stage: Stage) {}

  isUp(): boolean {
    return this.running !== undefined;
  }

  /** In the middle of an import. */
  kill(): void {
    this.running?.kill('SIGKILL');
  }

  async send(work: Work): Promise<void> {
    while (Date.now() < work.until) {
      const target = work.random.pick(work.targets);
      const rows = this.rows(target, work);
      this.files += 1;
      const file = join(this.stage.folder, `responses-${String(this.files)}.csv`);
      await writeFile(file, csv(rows));
      if (await this.untilDone(file, target.slug, rows, work)) {
        for (const sent of rows) work.ledger.acknowledge(sent);
        await this.untilDone(file, target.slug, rows, work);
      }
      await pause(work.random.between(100, 1_000));
    }
  }

  private rows(target: Sent['target'], { ledger, random }: Work): Sent[] {
    return Array.from({ length: ROWS }, () => {
      const marker = ledger.newMarker();
      const answers = [{ item: 'R2', stance: random.pick(STANCES), text: words(random, marker) }];
      return ledger.add({ marker, door: 'bulk', target, answers });
    });
  }

  private async untilDone(file: string, slug: string, rows: readonly Sent[], { ledger, patience }: Work) {
    for (const sent of rows) sent.triedAt ??= Date.now();
    let last = '';
    while (Date.now() < patience) {
      const { code, said } = await this.run(['import', 'responses', file, '--consultation', slug]);
      if (code === 0) return true;
      if (code === 2) break;
      last = said;
      ledger.failures += 1;
      await pause(ONCE_MORE_MS);
    }
    ledger.refusals.push(`${file}: never done; it said ${last}`);
    return false;
  }

  private async run(args: readonly string[]): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, [CLI, ...args], {
      env: { PATH: process.env['PATH'], DATABASE_URL: this.stage.databaseUrl, LOG_LEVEL: 'fatal' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.running = child;
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-500);
    });
    const code = await new Promise<number | null>((resolve) => {
      child.once('close', resolve);
    });
    this.running = undefined;
    return { code, said };
  }
}

function csv(rows: readonly Sent[]): string {
  const lines = rows.map(({ marker, answers: [answer] }) => {
    const { item = '', stance = '', text = '' } = answer ?? {};
    return [marker, item, stance, `"${text.replaceAll('"', '""')}"`].join(',');
  });
  return `id,item,stance,text\n${lines.join('\n')}\n`;
}
