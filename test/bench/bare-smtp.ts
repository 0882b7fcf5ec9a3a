import { SMTPServer } from 'smtp-server';

/** The yardstick of the mail bench, a process of its own: smtp-server that reads each message to its end and says 250. */
const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  disableReverseLookup: true,
  onData: (stream, _session, done) => {
    stream.on('end', () => {
      done(null, 'Taken');
    });
    stream.resume();
  },
});
server.listen(Number(process.argv[2]), '127.0.0.1');
process.on('SIGTERM', () => {
  server.close();
});
