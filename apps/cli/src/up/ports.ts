import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * The port that a variable asks for, or any free one for 0.
 *
 * @returns the port, or the line that says why it cannot be had
 */
export async function claimedPort(variable: string, wanted: number, host: string): Promise<number | string> {
  // A killed Throughline's processes may still be leaving; whoever else is there will stay.
  const patience = Date.now() + 3_000;
  for (;;) {
    const tried = await listenOnce(wanted, host);
    if (typeof tried === 'number') return tried;
    if (tried.code === 'EADDRINUSE') {
      if (Date.now() < patience) {
        await pause(100);
        continue;
      }
      return `${variable}: ${String(wanted)} is taken by another program; end that, or choose another (for example ${variable}=${String(another(wanted))})`;
    }
    if (tried.code === 'EACCES') {
      return `${variable}: ${String(wanted)} is for the administrator of this machine only; choose one from 1024 on`;
    }
    return `${variable}: ${String(wanted)} cannot be listened on (${tried.message})`;
  }
}

function another(port: number): number {
  return port < 65_535 ? port + 1 : port - 1;
}

async function listenOnce(port: number, host: string): Promise<number | NodeJS.ErrnoException> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}
