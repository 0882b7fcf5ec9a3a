import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import csrf from '@fastify/csrf-protection';
import helmet from '@fastify/helmet';
import multipart from '@fastify/multipart';
import statics from '@fastify/static';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Accounts } from '#accounts';
import { NestLog, Secrets, type Settings } from '#platform';
import { ApiDocument } from '../api/document.js';
import { AppModule } from '../app.module.js';
import { streamUploads } from '../officer/imports/streamed-upload.js';
import { ErrorFilter } from './error.filter.js';
import { SESSION_COOKIE } from './session.js';

/** The largest request that is read: a text of a megabyte in JSON or a form, with room for its escapes. */
const BODY_LIMIT = 8 * 1024 * 1024;
const FILE_LIMIT = 25 * 1024 * 1024;

/** The web application, ready to listen. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_LIMIT,
    trustProxy: true,
    routerOptions: { maxParamLength: 300 },
  });
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(settings), adapter, {
    logger: new NestLog(),
    abortOnError: false,
  });
  const key = (await app.get(Secrets).get('web-cookies')).toString('base64');
  const secure = settings.publicUrl.startsWith('https:');
  const cookieOptions = { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
  await app.register(cookie, { secret: key });
  await app.register(csrf, {
    cookieKey: 'throughline_form',
    cookieOpts: cookieOptions,
    getToken: tokenOf,
  });
  streamUploads(app.getHttpAdapter().getInstance());
  // A file that is too large is cut, and `uploadedFile` says so: the page it was chosen on can then say it too.
  await app.register(multipart, {
    attachFieldsToBody: true,
    throwFileSizeLimit: false,
    limits: { fileSize: FILE_LIMIT, files: 5 },
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', (route) => {
    if (isForPrograms(route)) route.helmet = false;
  });
  await app.register(helmet, securityHeaders(secure));
  await app.register(statics, {
    root: assetsFolder(),
    prefix: '/assets/',
    maxAge: '1h',
  });
  const accounts = app.get(Accounts);
  fastify.decorateRequest('staff', undefined);
  fastify.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    if (isForPrograms(request)) void reply.headers(HEADERS_FOR_PROGRAMS);
    done();
  });
  fastify.addHook('preValidation', async (request: FastifyRequest) => {
    const token = request.cookies[SESSION_COOKIE];
    if (token !== undefined && !isApi(request)) request.staff = await accounts.bySession(token);
  });
  fastify.addHook('preHandler', (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || isApi(request)) {
      done();
      return;
    }
    fastify.csrfProtection(request, reply, done);
  });
  app.get(ApiDocument).describes(app);
  app.useGlobalFilters(new ErrorFilter());
  app.enableShutdownHooks();
  await app.init();
  return app;
}

function isApi(request: FastifyRequest): boolean {
  return request.url.startsWith('/api/');
}

/** JSON only: of the headers for browsers those matter that hold where one shows it after all. */
const HEADERS_FOR_PROGRAMS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

function isForPrograms({ url }: { url: string }): boolean {
  return url.startsWith('/api/v1/');
}

/** The hidden field `_csrf`, from a plain form or one with a file. */
function tokenOf(request: FastifyRequest): string | undefined {
  const field = (request.body as Record<string, unknown> | undefined)?.['_csrf'];
  if (typeof field === 'string') return field;
  const value = (field as { value?: unknown } | undefined)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** Nothing from anywhere else, nothing inline, nobody may frame us. */
function securityHeaders(secure: boolean) {
  return {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(secure ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'same-origin' as const },
    crossOriginOpenerPolicy: secure ? { policy: 'same-origin' as const } : false,
  } as const;
}

/** `dist/public`, from the built code as from the source that the tests run. */
function assetsFolder(): string {
  const here = fileURLToPath(import.meta.url);
  const root = here.slice(0, here.lastIndexOf('/apps/web/src/')).replace(/\/dist$/u, '');
  return `${root}/dist/public`;
}
