/**
 * What the published data model of Open Badges 3.0 asks of the members that exports have, as a JSON Schema of our own. Sections
 * are those of the specification's final release.
 */
const uri = { type: 'string', format: 'uri' } as const;
const moment = { type: 'string', format: 'date-time', pattern: '(Z|[+-]\\d{2}:\\d{2})$' } as const;
const text = { type: 'string', minLength: 1 } as const;
const typed = (...names: readonly string[]) => ({
  type: 'array',
  allOf: names.map((name) => ({ contains: { const: name } })),
});

/** B.1.20, Profile. */
const profile = {
  type: 'object',
  required: ['id', 'type'],
  properties: { id: uri, type: typed('Profile'), name: text, url: uri },
};

/** B.1.1, Achievement, with B.1.10, Criteria: an id, a narrative or both. */
const achievement = {
  type: 'object',
  required: ['id', 'type', 'criteria', 'description', 'name'],
  properties: {
    id: uri,
    type: typed('Achievement'),
    achievementType: { const: 'Certification' },
    creator: profile,
    criteria: {
      type: 'object',
      anyOf: [{ required: ['id'] }, { required: ['narrative'] }],
      properties: { id: uri, narrative: text },
    },
    description: text,
    name: text,
    humanCode: text,
    fieldOfStudy: text,
  },
};

/** B.1.16, IdentityObject; the hash as B.6, IdentityHash, writes it. */
const identityObject = {
  type: 'object',
  additionalProperties: false,
  required: ['type', 'hashed', 'identityHash', 'identityType'],
  properties: {
    type: { const: 'IdentityObject' },
    hashed: { const: true },
    identityHash: { type: 'string', pattern: '^sha256\\$[0-9a-f]{64}$' },
    identityType: { const: 'identifier' },
    salt: text,
  },
};

/** B.1.2, AchievementCredential, and B.1.3, AchievementSubject, which has an id or an identifier. */
export const OPEN_BADGE_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2019-09/schema',
  type: 'object',
  required: ['@context', 'id', 'type', 'name', 'credentialSubject', 'issuer', 'validFrom'],
  properties: {
    '@context': {
      type: 'array',
      minItems: 2,
      items: [
        { const: 'https://www.w3.org/ns/credentials/v2' },
        { type: 'string', pattern: '^https://purl\\.imsglobal\\.org/spec/ob/v3p0/context-3\\.0\\.\\d+\\.json$' },
      ],
    },
    id: uri,
    type: typed('VerifiableCredential', 'OpenBadgeCredential'),
    name: text,
    description: text,
    issuer: profile,
    validFrom: moment,
    validUntil: moment,
    awardedDate: moment,
    credentialSubject: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'achievement'],
      anyOf: [{ required: ['id'] }, { required: ['identifier'] }],
      properties: {
        id: uri,
        type: typed('AchievementSubject'),
        identifier: { type: 'array', minItems: 1, items: identityObject },
        achievement,
      },
    },
    credentialSchema: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'type'],
        properties: { id: uri, type: { const: '1EdTechJsonSchemaValidator2019' } },
      },
    },
  },
};
