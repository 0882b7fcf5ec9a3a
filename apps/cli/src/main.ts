import { Command, CommanderError } from 'commander';

type Register = (program: Command) => void;

/** Each command is loaded when it is asked for: `analyse` starts without the server's parts. */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  analyse: async () => (await import('./analyse.command.js')).registerAnalyse,
  demo: async () => (await import('./demo.command.js')).registerDemo,
  import: async () => {
    const { registerImportRecommendations } = await import('./import-recommendations.command.js');
    const { registerImportResponses } = await import('./import-responses.command.js');
    return (program) => {
      registerImportRecommendations(program);
      registerImportResponses(program);
    };
  },
  migrate: async () => (await import('./migrate.command.js')).registerMigrate,
  reconcile: async () => (await import('./reconcile.command.js')).registerReconcile,
  'read-mail': async () => (await import('./read-mail.command.js')).registerReadMail,
  rules: async () => (await import('./rules.command.js')).registerRules,
  up: async () => (await import('./up.command.js')).registerUp,
  user: async () => (await import('./user.command.js')).registerUser,
  verify: async () => (await import('./verify.command.js')).registerVerify,
};

const program = new Command('throughline')
  .description(
    "From a citizens' assembly's recommendation to the decision, with its reasons, and to what was delivered.",
  )
  .exitOverride()
  .showHelpAfterError('(throughline help COMMAND says more)');

const asked = process.argv[2] ?? '';
const wanted = commands[asked] ? [commands[asked]] : Object.values(commands);
for (const load of wanted) (await load())(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has told what is wrong with the words of the command; all else says so here, in one line.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
