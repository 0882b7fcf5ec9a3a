import type { FastifyReply, FastifyRequest } from 'fastify';
import { navigationOf } from './navigation.js';
import { render } from './render.js';
import { FLASH_COOKIE } from './session.js';

/** Answers with a page: `template` is its path below `apps/web/src`, `view` a plain object made by a pure function. */
export function page(reply: FastifyReply, template: string, view: object, status = 200): FastifyReply {
  const request: FastifyRequest = reply.request;
  const flash = takeFlash(request, reply);
  const html = render(template, {
    ...view,
    staff: request.staff,
    flash,
    path: request.url,
    navigation: navigationOf(request.staff, request.url),
    // Asked for only by pages with a form, so that reading sets no cookie.
    csrfToken: { toString: () => reply.generateCsrf() },
  });
  return reply.status(status).type('text/html; charset=utf-8').header('cache-control', 'no-store').send(html);
}

/** After a POST that did its work: 303 to where it can be seen, with a sentence shown there once. */
export function seeOther(reply: FastifyReply, location: string, flash?: string): FastifyReply {
  if (flash !== undefined) {
    reply.setCookie(FLASH_COOKIE, flash, { path: '/', httpOnly: true, sameSite: 'lax', signed: true, maxAge: 60 });
  }
  return reply.redirect(location, 303);
}

function takeFlash(request: FastifyRequest, reply: FastifyReply): string | undefined {
  const cookie = request.cookies[FLASH_COOKIE];
  if (cookie === undefined) return undefined;
  reply.clearCookie(FLASH_COOKIE, { path: '/' });
  const { valid, value } = request.unsignCookie(cookie);
  return valid ? value : undefined;
}
