import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Accounts } from '#accounts';
import { Settings } from '#platform';
import { page, seeOther } from '../shell/index.js';
import { SESSION_COOKIE, startSession } from '../shell/session.js';

const form = z.object({
  email: z.string().default(''),
  password: z.string().default(''),
  next: z.string().default(''),
});

@Controller()
export class SignInController {
  constructor(
    private readonly accounts: Accounts,
    private readonly settings: Settings,
  ) {}

  @Get('sign-in')
  show(@Query('next') next: string | undefined, @Res() reply: FastifyReply): FastifyReply {
    return page(reply, 'sign-in/sign-in', { next: next ?? '', email: '' });
  }

  @Post('sign-in')
  async signIn(@Body() body: unknown, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const { email, password, next } = form.parse(body);
    const result = await this.accounts.signIn(email, password);
    if (result.kind === 'refused') return page(reply, 'sign-in/sign-in', { next, email, error: result.reason }, 422);
    startSession(reply, result.token, this.settings.publicUrl.startsWith('https:'));
    return seeOther(reply, isOwnPath(next) ? next : result.staff.role === 'member' ? '/members' : '/officer');
  }

  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<FastifyReply> {
    const token = request.cookies[SESSION_COOKIE];
    if (token !== undefined) await this.accounts.signOut(token);
    reply.clearCookie(SESSION_COOKIE, { path: '/' });
    return seeOther(reply, '/', 'You have signed out.');
  }
}

/** Only back to a page of ours: "//elsewhere" and "/\elsewhere" are addresses of other sites to a browser. */
function isOwnPath(next: string): boolean {
  return /^\/(?![/\\])[^\r\n]*$/u.test(next);
}
