import { isMainThread } from 'node:worker_threads';

/**
 * Loaded before the program of a child process: when the channel to its parent closes, however the parent ended, the
 * child ends too, at first politely. Otherwise kill -9 of the parent would leave it with the port.
 */
if (isMainThread && process.connected) {
  process.on('disconnect', () => {
    process.kill(process.pid, 'SIGTERM');
    setTimeout(() => process.exit(1), 2_000).unref();
  });
  // To listen must not be what keeps the process alive.
  process.channel?.unref();
}
