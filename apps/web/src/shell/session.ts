import { applyDecorators, createParamDecorator, Injectable, SetMetadata, UseGuards } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Role, Staff } from '#accounts';
import { NotAllowed } from '#platform';

export const SESSION_COOKIE = 'throughline_session';
export const FLASH_COOKIE = 'throughline_flash';
const ROLES = 'roles';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in, set before any handler runs. */
    staff?: Staff | undefined;
  }
}

@Injectable()
export class StaffGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const roles = this.reflector.getAllAndOverride<Role[]>(ROLES, [context.getHandler(), context.getClass()]);
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    if (request.staff === undefined) throw new SignInFirst(request.method === 'GET' ? request.url : '/');
    if (!mayUse(request.staff.role, roles, request.method))
      throw new NotAllowed(`This page is for ${roles.join(', ')}. You are signed in as ${request.staff.role}.`);
    return true;
  }
}

/** Admins may do what anybody may; assurers may read what officers read, and change nothing. */
function mayUse(role: Role, roles: readonly Role[], method: string): boolean {
  if (role === 'admin' || roles.includes(role)) return true;
  return role === 'assurer' && roles.includes('officer') && ['GET', 'HEAD'].includes(method);
}

/** Thrown where a page needs somebody signed in; answered with a redirect that comes back here. */
export class SignInFirst extends Error {
  constructor(readonly next: string) {
    super('sign in first');
  }
}

/** Lets in staff of these roles, and admins. Others are asked to sign in (303) or refused (403). */
export function Roles(...roles: Role[]): ClassDecorator & MethodDecorator {
  return applyDecorators(SetMetadata(ROLES, roles), UseGuards(StaffGuard));
}

/** The member of staff who sent this request; only behind `@Roles`. */
export const CurrentStaff = createParamDecorator((_: unknown, context: ExecutionContext): Staff => {
  const staff = context.switchToHttp().getRequest<FastifyRequest>().staff;
  if (staff === undefined) throw new Error('@CurrentStaff on a page without @Roles');
  return staff;
});

/** Starts the session of this browser. */
export function startSession(reply: FastifyReply, token: string, secure: boolean): void {
  reply.setCookie(SESSION_COOKIE, token, { path: '/', httpOnly: true, sameSite: 'lax', secure });
}
