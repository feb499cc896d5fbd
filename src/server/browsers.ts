import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Browser, RequestOrigin } from '../kernel/browser.ts';
import { addressCaller } from '../kernel/network-address.ts';
import { isSameOrigin } from './same-origin.ts';

/** How long cookies are kept, in seconds. */
export interface CookieLives {
  readonly session: number;
  readonly device: number;
}

/** Reads and writes the cookies of browsers. */
export interface Browsers {
  /** The browser behind a request; its new cookies leave with `reply`. */
  of(request: FastifyRequest, reply: FastifyReply): Browser;
  sessionTokenOf(request: RequestOrigin): string | undefined;
  isSameOrigin(request: RequestOrigin): boolean;
}

const TOKEN_PATTERN = /^[\w-]{43}$/;

/**
 * Cookies by which nothing but this host, over TLS, is told who somebody is: `__Host-` (RFC 6265bis, section 4.1.3.2), HttpOnly,
 * SameSite=Strict. Where the service is reached by plain http, as in a trial on one's own machine, browsers refuse that prefix
 * and the names go without.
 */
export function browsersAt(publicUrl: string, lives: CookieLives): Browsers {
  const { origin, protocol } = new URL(publicUrl);
  const isSecure = protocol === 'https:';
  const prefix = isSecure ? '__Host-' : '';
  const names = { session: `${prefix}session`, device: `${prefix}device` };
  const attributes = `Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;

  const sessionTokenOf = ({ headers }: RequestOrigin) => cookieOf(headers.cookie, names.session);
  const isOwnPage = (request: RequestOrigin) => isSameOrigin(request, origin);
  return {
    sessionTokenOf,
    isSameOrigin: isOwnPage,
    of(request, reply) {
      const keep = (name: string, value: string, seconds: number) => {
        void reply.header('set-cookie', `${name}=${value}; Max-Age=${seconds}; ${attributes}`);
        void reply.header('cache-control', 'no-store');
      };
      return {
        get source() {
          return addressCaller(request.ip);
        },
        get userAgent() {
          return request.headers['user-agent'];
        },
        get sessionToken() {
          return sessionTokenOf(request);
        },
        get deviceToken() {
          return cookieOf(request.headers.cookie, names.device);
        },
        get isSameOrigin() {
          return isOwnPage(request);
        },
        keepSession: (token) => keep(names.session, token, lives.session),
        dropSession: () => keep(names.session, '', 0),
        keepDevice: (token) => keep(names.device, token, lives.device),
      };
    },
  };
}

/** The token in a cookie of that name; undefined without one, and for what cannot be a token. */
function cookieOf(header: string | undefined, name: string): string | undefined {
  const pairs = header?.split(';').map((pair) => pair.trim()) ?? [];
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
  return value !== undefined && TOKEN_PATTERN.test(value) ? value : undefined;
}
