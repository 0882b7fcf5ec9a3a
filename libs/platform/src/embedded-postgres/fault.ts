/** PostgreSQL cannot be started here. The message is one line, meant for the person at the terminal. */
export class EmbeddedPostgresFault extends Error {
  override readonly name = 'EmbeddedPostgresFault';
}
