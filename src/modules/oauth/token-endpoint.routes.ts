import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { addressCaller } from '../../kernel/network-address.ts';
import type { LastUses } from '../accounts/last-uses.ts';
import { OAuthError } from './oauth-error.ts';
import { TOKEN_PATH, type TokenEndpoint } from './token-endpoint.service.ts';
import { readForm } from './token-request.rules.ts';

/** An assertion of a large RSA key, a proof and some names fit in a quarter of it. */
const MAX_FORM_BYTES = 16_384;
const FORM = 'application/x-www-form-urlencoded';
const STATUS: Readonly<Record<OAuthError['reason'], number>> = {
  BAD_REQUEST: 400,
  UNAUTHENTICATED: 401,
  TOO_MANY_ATTEMPTS: 429,
};

/** `POST /oauth/token`: the token endpoint of RFC 6749, section 3.2. What gathered of last uses is written as the service stops. */
export function tokenEndpointRoutes(endpoint: TokenEndpoint, uses: LastUses) {
  return async (fastify: FastifyInstance): Promise<void> => {
    fastify.addHook('onClose', () => uses.flush());
    await fastify.register(async (scope) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) => done(null, body));
      scope.addHook('onRequest', (_request, reply, done) => {
        void reply.headers({ 'cache-control': 'no-store', pragma: 'no-cache' });
        done();
      });
      scope.setErrorHandler(answerOAuthError);
      scope.post(TOKEN_PATH, { bodyLimit: MAX_FORM_BYTES, config: { reads: FORM } }, async (request) => {
        const form = typeof request.body === 'string' ? readForm(request.body) : new Map();
        if (!form) throw new OAuthError('invalid_request', 'A parameter is sent more than once.');
        const { authorization, dpop } = request.headers;
        return endpoint.issue({ form, authorization, dpop, source: addressCaller(request.ip) });
      });
    });
  };
}

/** RFC 6749, section 5.2. Whatever is no refusal goes on to the server's own error handler. */
function answerOAuthError(
  error: FastifyError | OAuthError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
    return refuse(reply, 413, 'invalid_request', `A form has at most ${MAX_FORM_BYTES} bytes.`);
  }
  if (error.code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') {
    return refuse(reply, 400, 'invalid_request', `Send the form as ${FORM}.`);
  }
  if (!(error instanceof OAuthError)) throw error;
  if (error.retryAfterSeconds !== undefined) void reply.header('retry-after', String(error.retryAfterSeconds));
  if (error.reason === 'UNAUTHENTICATED' && request.headers.authorization !== undefined) {
    void reply.header('www-authenticate', 'Basic realm="oauth", charset="UTF-8"');
  }
  return refuse(reply, STATUS[error.reason], error.code, error.message);
}

function refuse(reply: FastifyReply, status: number, error: string, description: string): FastifyReply {
  return reply.code(status).type('application/json').send({ error, error_description: description });
}
