import Fastify from 'fastify';
import pg from 'pg';

/**
 * The yardstick of the submit bench, a process of its own: the web process's Fastify answers the same POST with one bare
 * INSERT committed, from a pool of the same size. What it does in a second is what this machine could do at most.
 */
const [url = '', port = '0', connections = '20'] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: Number(connections) });
await pool.query(
  'CREATE TABLE IF NOT EXISTS bench_bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text)',
);

const app = Fastify();
app.post('/api/v1/consultations/:slug/submissions', async (request, reply) => {
  const { rows } = await pool.query<{ id: string }>('INSERT INTO bench_bare (body) VALUES ($1) RETURNING id', [
    JSON.stringify(request.body),
  ]);
  return reply.status(201).send({ id: rows[0]?.id });
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
process.on('SIGTERM', () => {
  void app.close().then(() => pool.end());
});
