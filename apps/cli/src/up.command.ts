import type { Command } from 'commander';
import { type Environment, readEnvironment } from '#config';
import { type Installation, startInstallation } from './up/installation.js';
import { untilAskedToStop } from './up/asked-to-stop.js';
import { shown } from './up/output.js';

/** `throughline up`: everything on this machine, until Ctrl-C. */
export function registerUp(program: Command): void {
  program
    .command('up')
    .description('start everything on this machine: PostgreSQL, web, worker, mailroom; Ctrl-C stops it')
    .action(up);
}

async function up(): Promise<void> {
  const environment = readEnvironment();
  const asked = untilAskedToStop();
  say('Starting Throughline ...');
  const starting = startInstallation({
    environment,
    hasPublicUrl: (process.env['PUBLIC_URL'] ?? '') !== '',
    notice: say,
    heard: (name, line) => {
      process.stdout.write(`${shown(name, line, process.stdout.isTTY)}\n`);
    },
  });
  const installation = await starting;
  if (!asked.already()) process.stdout.write(welcome(environment, installation));
  await asked.once;
  asked.again(() => {
    installation.kill();
  });
  say('Stopping ...');
  await installation.stop();
  say('Stopped. Everything is kept.');
  process.exit(0);
}

function welcome(environment: Environment, { url, smtpInPort }: Installation): string {
  const lines = [
    ['Public pages', url],
    ['Officers', `${url}/officer`],
    ['Members', `${url}/members`],
    ['Mail arrives at', `smtp://localhost:${String(smtpInPort)}, for @${environment.mailDomain}`],
    ['Data', environment.databaseUrl === undefined ? environment.dataDir : 'in the database of DATABASE_URL'],
    ['First account', 'bin/throughline user add you@example.org --role admin'],
  ];
  const rows = lines.map(([what, where]) => `  ${(what ?? '').padEnd(16)} ${where ?? ''}\n`);
  return `\nThroughline is running. Ctrl-C stops it.\n\n${rows.join('')}\n`;
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
