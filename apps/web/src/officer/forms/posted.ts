import { Invalid } from '#platform';
import { z } from 'zod';

const body = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** What a form sent: names with one text, or several where boxes were ticked. */
export class Posted {
  private readonly fields: Record<string, string | string[]>;

  constructor(sent: unknown) {
    const parsed = body.safeParse(sent ?? {});
    if (!parsed.success) throw new Invalid([{ path: 'form', message: 'is not what a form sends' }]);
    this.fields = parsed.data;
  }

  /** The text of a field, with the line ends of this machine; empty where it was not sent. */
  text(name: string): string {
    const value = this.fields[name] ?? '';
    return (typeof value === 'string' ? value : (value[0] ?? '')).replace(/\r\n?/gu, '\n');
  }

  /** Every value that was sent under a name. */
  list(name: string): string[] {
    const value = this.fields[name] ?? [];
    return typeof value === 'string' ? [value] : value;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name);
  }

  /** Fields named `options.0.title`, `options.1.title`, ... as rows, those without any text left out. */
  rows(prefix: string): Record<string, string>[] {
    const rows = new Map<number, Record<string, string>>();
    for (const name of Object.keys(this.fields)) {
      const match = new RegExp(`^${prefix}\\.(\\d{1,4})\\.(\\w+)$`, 'u').exec(name);
      if (match?.[1] === undefined || match[2] === undefined) continue;
      const at = Number(match[1]);
      rows.set(at, { ...rows.get(at), [match[2]]: this.text(name) });
    }
    return [...rows.entries()].sort(([a], [b]) => a - b).map(([, row]) => row);
  }
}
