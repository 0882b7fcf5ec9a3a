/** What one message, one sender and one machine may ask of the mailroom. Whoever asks for more comes again later. */
export interface Limits {
  /** Bytes of a message. */
  message: number;
  /** Bytes of its header. */
  header: number;
  recipients: number;
  /** Bytes of all messages that are being received or stored: they are held in memory, some times over. */
  inHand: number;
  connections: number;
  /** The next three hold for machines outside only: a gateway of the house speaks for everybody. */
  connectionsOfOne: number;
  messagesAMinuteOfOne: number;
  messagesAMinuteOfSender: number;
  /** RFC 5321, 4.5.3.2 asks for patience of minutes. */
  silenceMs: number;
  messageMs: number;
  /** After that a database that does not answer counts as one that is away. */
  storingMs: number;
}

const MB = 1024 * 1024;

export const LIMITS: Limits = {
  message: 25 * MB,
  header: MB,
  recipients: 50,
  inHand: 128 * MB,
  connections: 200,
  connectionsOfOne: 40,
  messagesAMinuteOfOne: 300,
  messagesAMinuteOfSender: 60,
  silenceMs: 300_000,
  messageMs: 600_000,
  storingMs: 20_000,
};
