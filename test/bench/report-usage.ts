import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before a program by `--import`: at its end it writes what the process used, all of its threads together, to
 * the file named by `USAGE_FILE`.
 */
if (isMainThread) {
  const file = process.env['USAGE_FILE'];
  process.on('exit', () => {
    if (file !== undefined) writeFileSync(file, JSON.stringify(process.resourceUsage()));
  });
}
