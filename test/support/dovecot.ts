import { spawn, spawnSync } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { accepts, freePort } from './ports.js';
import { until } from './until.js';

const PASSWORD = 'secret';

/** Whether this machine has a Dovecot of the kind whose settings are written here. */
export function hasDovecot(): boolean {
  const { stdout } = spawnSync('dovecot', ['--version'], { encoding: 'utf8', env: PATHS });
  return typeof stdout === 'string' && stdout.startsWith('2.3.');
}

const PATHS = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` };

/** A real IMAP server with one mailbox, on 127.0.0.1, with settings and mail in a folder of its own. */
export class TestImap {
  private server: ReturnType<typeof spawn> | undefined;
  private delivered = 0;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(): Promise<TestImap> {
    const folder = await mkdtemp(join(tmpdir(), 'throughline-imap-'));
    // Dovecot works as several users, and they have to come through here.
    await chmod(folder, 0o755);
    const imap = new TestImap(folder, await freePort());
    await mkdir(imap.maildir, { recursive: true });
    for (const name of ['tmp', 'new', 'cur']) await mkdir(join(imap.maildir, name));
    for (const path of [imap.maildir, ...['tmp', 'new', 'cur'].map((name) => join(imap.maildir, name))])
      await own(path);
    await writeFile(join(folder, 'dovecot.conf'), settings(folder, imap.port));
    await imap.resume();
    return imap;
  }

  get url(): string {
    return `imap://box:${PASSWORD}@127.0.0.1:${String(this.port)}/INBOX`;
  }

  private get maildir(): string {
    return join(this.folder, 'mail');
  }

  /** Starts it again after `pause`, on the same port and mail. */
  async resume(): Promise<void> {
    let said = '';
    this.server = spawn('dovecot', ['-F', '-c', join(this.folder, 'dovecot.conf')], {
      env: PATHS,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.server.stdout, this.server.stderr]) stream?.on('data', (text) => (said += String(text)));
    const { server } = this;
    const up = async () => {
      if (server.exitCode !== null) throw new Error(`dovecot ended with ${String(server.exitCode)}: ${said}`);
      return accepts(this.port);
    };
    await until(up, { what: 'Dovecot takes connections' });
  }

  /** Ends it, and every connection with it. */
  async pause(): Promise<void> {
    const { server } = this;
    if (server?.exitCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }

  async stop(): Promise<void> {
    await this.pause();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Puts a message into the mailbox as a mail server does; `at` is when it arrived there. */
  async deliver(message: string, at = new Date()): Promise<void> {
    this.delivered += 1;
    const name = `${String(Date.now())}.${String(process.pid)}_${String(this.delivered)}.test`;
    const draft = join(this.maildir, 'tmp', name);
    await writeFile(draft, message.replaceAll('\r\n', '\n'));
    await own(draft);
    await utimes(draft, at, at);
    await rename(draft, join(this.maildir, 'new', name));
  }

  /** How many messages are in a folder; '' is the inbox. */
  async holds(folder = ''): Promise<number> {
    const path = folder === '' ? this.maildir : join(this.maildir, `.${folder.replace('/', '.')}`);
    const lists = await Promise.all(['new', 'cur'].map((name) => readdir(join(path, name)).catch(() => [])));
    return lists.flat().length;
  }
}

/** Mail belongs to nobody: Dovecot serves no mail as root. */
async function own(path: string): Promise<void> {
  if (process.getuid?.() === 0) await chown(path, NOBODY, NOBODY);
}

const NOBODY = 65_534;

function settings(folder: string, port: number): string {
  const { uid, gid, username } = userInfo();
  const [mailUid, mailGid] = uid === 0 ? [NOBODY, NOBODY] : [uid, gid];
  const users = uid === 0 ? '' : `default_internal_user = ${username}\ndefault_login_user = ${username}\n`;
  return `${users}
protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:${folder}/mail
maildir_stat_dirs = yes
namespace inbox {
  inbox = yes
}
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${String(mailUid)} gid=${String(mailGid)} home=${folder}/mail
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${String(port)}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
`;
}
