import process from 'node:process';

/** The other side of `Sandbox`: does one task at a time, and dies with whoever started it. */
interface Task {
  file: string;
  name: string;
  data: unknown;
}

process.on('disconnect', () => {
  process.exit(0);
});
process.on('message', (task: Task) => {
  void answer(task);
});

async function answer({ file, name, data }: Task): Promise<void> {
  try {
    const module = (await import(file)) as Record<string, (input: unknown) => unknown>;
    const work = module[name];
    if (work === undefined) throw new Error(`${file} exports no ${name}`);
    process.send?.({ result: await work(data) });
  } catch (error) {
    process.send?.({ error: error instanceof Error ? error.message : String(error) });
  }
}
