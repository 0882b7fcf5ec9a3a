import { open, readFile, stat } from 'node:fs/promises';

/** The content of a file that somebody named. Throws one line that says why it cannot be had. */
export async function bytesOf(path: string): Promise<Buffer> {
  return saying(path, () => readFile(path));
}

/** Throws one line that says why the file cannot be read, where it cannot. */
export async function checkReadable(path: string): Promise<void> {
  await saying(path, async () => {
    await using file = await open(path);
    await file.read(Buffer.alloc(1), 0, 1, 0);
  });
}

/** Whether the path leads to a folder; also false where it leads nowhere. */
export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function saying<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'is a folder; expected a file'
          : `cannot be read (${code})`;
    throw new Error(`${path}: ${why}`, { cause: error });
  }
}
