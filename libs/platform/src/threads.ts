import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Piscina } from 'piscina';

/** Worker threads for heavy pure work, so that the event loops of web and worker stay free. */
@Injectable()
export class Threads implements OnModuleDestroy {
  private readonly pools = new Map<string, Piscina>();

  /**
   * Runs the function that module `file` exports as `name` on `data`, in a thread. Data in and out are plain (structured
   * clone). Where only the TypeScript source is there (tests), the function runs in this thread: same result, no build.
   */
  async run<Result>(file: URL, name: string, data: unknown): Promise<Result> {
    const path = fileURLToPath(file);
    if (!existsSync(path)) {
      const module = (await import(path.replace(/\.js$/u, '.ts'))) as Record<string, (input: unknown) => Result>;
      const work = module[name];
      if (work === undefined) throw new Error(`${path} exports no ${name}`);
      return await work(structuredClone(data));
    }
    let pool = this.pools.get(path);
    if (pool === undefined) {
      pool = new Piscina({ filename: path, minThreads: 0, maxThreads: 2, idleTimeout: 30_000 });
      this.pools.set(path, pool);
    }
    return (await pool.run(data, { name })) as Result;
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
  }
}
