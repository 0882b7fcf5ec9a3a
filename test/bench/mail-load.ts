import { connect } from 'node:net';
import { median } from './figures.js';

export interface Deliveries {
  /** Messages a second. */
  rate: number;
  taken: number;
  /** Milliseconds from MAIL FROM to the answer to the final dot. */
  p50: number;
  p99: number;
}

export interface Letter {
  from: string;
  /** Ready for DATA: lines end with CRLF, none begins with a dot. */
  message: string;
}

interface Load {
  to: string;
  connections: number;
  /** Each connection carries one message after another, or just one, as most of the public's mail comes. */
  reuse: boolean;
  seconds: number;
  next: () => Letter;
}

/**
 * Delivers for so many seconds from as many senders at a time, as most mail programs do: each line
 * once the answer to the one before has come. Throws where one was not taken.
 */
export async function deliver(port: number, { to, connections, reuse, seconds, next }: Load): Promise<Deliveries> {
  const times: number[] = [];
  const begin = performance.now();
  const until = begin + seconds * 1_000;
  const sender = async () => {
    let client: Client | undefined;
    while (performance.now() < until) {
      client ??= await Client.greet(port);
      const start = performance.now();
      await client.send(next(), to);
      times.push(performance.now() - start);
      if (reuse) continue;
      client.end();
      client = undefined;
    }
    client?.end();
  };
  await Promise.all(Array.from({ length: connections }, sender));
  const took = (performance.now() - begin) / 1_000;
  const sorted = times.toSorted((a, b) => a - b);
  return {
    rate: times.length / took,
    taken: times.length,
    p50: median(times),
    p99: sorted[Math.floor(times.length * 0.99)] ?? Number.NaN,
  };
}

/** One connection. Each answer is waited for by its last line. */
class Client {
  private heard = '';
  private waiting: { resolve: (line: string) => void; reject: (error: Error) => void } | undefined;
  private readonly socket;

  private constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.setEncoding('latin1').on('data', (text: string) => {
      this.heard += text;
      this.tell();
    });
    this.socket.on('close', () => this.waiting?.reject(new Error('the mail server hung up')));
    this.socket.on('error', (error) => this.waiting?.reject(error));
  }

  static async greet(port: number): Promise<Client> {
    const client = new Client(port);
    await client.answer('220');
    await client.say('EHLO bench.example', '250');
    return client;
  }

  async send({ from, message }: Letter, to: string): Promise<void> {
    await this.say(`MAIL FROM:<${from}>`, '250');
    await this.say(`RCPT TO:<${to}>`, '250');
    await this.say('DATA', '354');
    await this.say(`${message}\r\n.`, '250');
  }

  end(): void {
    this.socket.end('QUIT\r\n');
  }

  private async say(line: string, code: string): Promise<void> {
    this.socket.write(`${line}\r\n`);
    await this.answer(code);
  }

  private async answer(code: string): Promise<void> {
    const line = await new Promise<string>((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.tell();
    });
    if (!line.startsWith(code)) throw new Error(`expected ${code}, and heard "${line}"`);
  }

  private tell(): void {
    const last = /^\d{3} .*\r\n/mu.exec(this.heard);
    if (last === null || this.waiting === undefined) return;
    this.heard = this.heard.slice(last.index + last[0].length);
    const { resolve } = this.waiting;
    this.waiting = undefined;
    resolve(last[0].trim());
  }
}
