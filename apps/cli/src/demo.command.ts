import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { Accounts, AccountsModule, type Role, type Staff } from '#accounts';
import { readEnvironment, type Environment } from '#config';
import { Consultations, ConsultationsModule } from '#consultations';
import { DecisionsModule } from '#decisions';
import { Findings, FindingsModule } from '#findings';
import { IntakeModule } from '#intake';
import { OutcomesModule } from '#outcomes';
import { Settings } from '#platform';
import { openAnother, playToDecisions, playUntilClosed, type Cast } from './demo/play.js';
import { Sample } from './demo/sample.js';
import { Teller } from './demo/teller.js';
import { withServices } from './services.js';
import { untilAskedToStop } from './up/asked-to-stop.js';
import { startInstallation, type Installation } from './up/installation.js';

const LIBS = [AccountsModule, ConsultationsModule, IntakeModule, FindingsModule, OutcomesModule, DecisionsModule];
const ROLES: Role[] = ['officer', 'approver', 'member', 'assurer', 'admin'];

/** `throughline demo`: the sample assembly's whole line, played through the real services and the real worker. */
export function registerDemo(program: Command): void {
  program
    .command('demo')
    .description("everything on a data directory of its own, with the sample assembly's whole line played through it")
    .action(demo);
}

async function demo(): Promise<void> {
  const given = readEnvironment();
  const environment = { ...given, dataDir: process.env['DATA_DIR'] ? given.dataDir : join(given.dataDir, 'demo') };
  const asked = untilAskedToStop();
  const tell = new Teller();
  const sample = await Sample.open(sampleFolder());
  const password = await demoPassword(environment);
  const play = { began: false };
  tell.say('Starting Throughline ...');
  const installation = await startInstallation({
    environment,
    hasPublicUrl: (process.env['PUBLIC_URL'] ?? '') !== '',
    notice: (line) => {
      tell.say(line);
    },
    heard: () => undefined,
    beforeWorker: async ({ url, databaseUrl }) => {
      play.began = await withServices(settingsOf(environment, databaseUrl), LIBS, async (app) => {
        if (await isPlayed(app, sample)) return false;
        tell.say(`You can watch at ${url}`);
        await playUntilClosed(app, sample, await hire(app, password), tell.tell);
        return true;
      });
    },
  });
  try {
    if (play.began && !asked.already()) await playOn(installation, environment, { sample, password, tell });
    if (!asked.already()) process.stdout.write(farewell(installation, sample, password));
    await asked.once;
  } finally {
    tell.say('Stopping ...');
    await installation.stop();
  }
  tell.say('Stopped. Everything is kept.');
  process.exit(0);
}

/** The worker reads what was received, as it would for anybody; the people of the play wait for it and act. */
async function playOn(
  { databaseUrl }: Installation,
  environment: Environment,
  { sample, password, tell }: { sample: Sample; password: string; tell: Teller },
): Promise<void> {
  await withServices(settingsOf(environment, databaseUrl), LIBS, async (app) => {
    const cast = await hire(app, password);
    const { id } = await app.get(Consultations).get(sample.consultation.slug);
    const settled = () => tell.wait(() => app.get(Findings).progress(id));
    await playToDecisions(app, sample, cast, { tell: tell.tell, settled });
    await openAnother(app, sample, cast);
  });
}

async function isPlayed(app: INestApplicationContext, sample: Sample): Promise<boolean> {
  const consultations = await app.get(Consultations).list();
  const there = consultations.find((one) => one.slug === sample.consultation.slug);
  if (there !== undefined && there.state !== 'decided') {
    throw new Error('An earlier demonstration was cut off here. Remove its data directory and start again.');
  }
  return there !== undefined;
}

async function hire(app: INestApplicationContext, password: string): Promise<Cast> {
  const accounts = app.get(Accounts);
  const there = new Map<string, Staff>((await accounts.list()).map((one) => [one.role, one]));
  for (const role of ROLES) {
    if (there.has(role)) continue;
    const { staff } = await accounts.add({
      email: `${role}@aldermouth.example.org`,
      role,
      name: NAMES[role],
      password,
    });
    there.set(role, staff);
  }
  const officer = there.get('officer');
  const approver = there.get('approver');
  if (officer === undefined || approver === undefined) throw new Error('the play has no cast');
  return { officer, approver };
}

const NAMES: Record<Role, string> = {
  officer: 'Miriam Castell',
  approver: 'Jonas Wray',
  member: 'Councillor Ruth Addleshaw',
  assurer: 'Dr Hana Petrie',
  admin: 'Tom Abara',
};

/** Made once for each data directory and told at every start: the demonstration may be reachable from other machines. */
async function demoPassword({ dataDir }: Environment): Promise<string> {
  const file = join(dataDir, 'demo-password');
  await mkdir(dataDir, { recursive: true });
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== '') return kept;
  const made = randomBytes(9).toString('base64url');
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

function settingsOf(environment: Environment, databaseUrl: string): Settings {
  return new Settings({ ...environment, databaseUrl });
}

function sampleFolder(): string {
  return fileURLToPath(new URL('../../../../examples/aldermouth-getting-about', import.meta.url));
}

function farewell({ url }: Installation, sample: Sample, password: string): string {
  const [first] = sample.consultation.items;
  const rows = [
    ['The line', `${url}/recommendations/${sample.assembly.slug}/${first?.recommendation ?? ''}`],
    ['Answer today', `${url}/consultations/${sample.open.slug}`],
    ['The assembly', `${url}/assemblies/${sample.assembly.slug}`],
    ['Officers', `${url}/officer`],
    ['Members', `${url}/members`],
    ['Sign in as', ROLES.map((role) => `${role}@aldermouth.example.org`).join(', ')],
    ['Password', `${password}   (the same for all of them)`],
  ];
  const lines = rows.map(([what, where]) => `  ${(what ?? '').padEnd(14)} ${where ?? ''}\n`);
  return `\nThe sample was played at its own dates. Ctrl-C stops it; the next start finds it as it is.\n\n${lines.join('')}\n`;
}
