import Fastify from 'fastify';

/** The yardstick of the start bench: the least that a Fastify needs to answer its first page. */
const app = Fastify();
app.get('/', () => 'hello');
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
