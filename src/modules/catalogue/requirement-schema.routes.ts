import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { hasEntityTag } from '../../kernel/entity-tag.ts';
import { refuse } from '../../kernel/refusal.ts';
import type { Catalogue } from './catalogue.rules.ts';
import type { RequirementSubject } from './requirement.rules.ts';
import { requirementJsonSchema } from './requirement-schema.rules.ts';
import type { RulePack } from './rule-pack.rules.ts';

/** How long an editor may use a schema without asking whether it changed: it does with a new rule pack, or a new release. */
const MAX_AGE_SECONDS = 3600;

const SUBJECTS: ReadonlyMap<string, RequirementSubject> = new Map([
  ['technician.json', 'TECHNICIAN'],
  ['shop.json', 'SHOP'],
]);

interface ServedSchema {
  readonly text: string;
  readonly etag: string;
}

/**
 * The requirement language for editors and validators: `GET /schemas/requirement/technician.json` and `…/shop.json`, with the
 * codes of the default rule pack, or of the one that `?rulePack=` names. Open to everybody.
 */
export function requirementSchemaRoutes(catalogue: Catalogue, publicUrl: string) {
  const served = new Map<string, ServedSchema>();
  const schemaOf = (file: string, subject: RequirementSubject, pack: RulePack): ServedSchema => {
    const path = `/schemas/requirement/${file}?rulePack=${encodeURIComponent(pack.name)}`;
    const known = served.get(path);
    if (known) return known;
    const text = JSON.stringify({ $id: `${publicUrl}${path}`, ...requirementJsonSchema(pack, subject) });
    const schema = { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
    served.set(path, schema);
    return schema;
  };
  return (fastify: FastifyInstance): void => {
    fastify.get<{ Params: { file: string }; Querystring: { rulePack?: unknown } }>(
      '/schemas/requirement/:file',
      (request, reply) => {
        const { file } = request.params;
        const subject = SUBJECTS.get(file);
        if (!subject) return reply.callNotFound();
        const { text, etag } = schemaOf(file, subject, packOf(catalogue, request.query.rulePack));
        void reply.header('cache-control', `public, max-age=${MAX_AGE_SECONDS}`).header('etag', etag);
        if (hasEntityTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
        return reply.type('application/schema+json').send(text);
      },
    );
  };
}

function packOf(catalogue: Catalogue, name: unknown): RulePack {
  if (name === undefined || typeof name === 'string') return catalogue.packNamed(name);
  throw refuse('UNKNOWN_RULE_PACK', 'Name one rule pack.', ['rulePack']);
}
