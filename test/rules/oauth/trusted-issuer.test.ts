import { describe, expect, test } from '@jest/globals';
import { nodeId } from '../../../src/kernel/public-id.ts';
import { SCOPES } from '../../../src/kernel/scope.ts';
import {
  grantFor,
  readTrustedIssuers,
  scopesByGrant,
  type TrustedIssuer,
} from '../../../src/modules/oauth/trusted-issuer.rules.ts';

const ORGANIZATION = '01900000-0000-7000-8000-000000000001';
const GRANT = { when: { client_id: 'desk' }, organization: nodeId('Organization', ORGANIZATION), role: 'INSURER' };
const ISSUER = { issuer: 'https://login.example/', jwksUri: 'https://login.example/jwks', grants: [GRANT] };
const read = (value: unknown) => readTrustedIssuers(JSON.stringify(value));
const only = (value: object): TrustedIssuer => {
  const outcome = read([value]);
  const [issuer] = 'issuers' in outcome ? outcome.issuers : [];
  if (!issuer) throw new Error(JSON.stringify(outcome));
  return issuer;
};

describe('trusted issuers', () => {
  test('are read with their defaults', () => {
    expect(only(ISSUER)).toEqual({
      issuer: 'https://login.example/',
      jwksUri: 'https://login.example/jwks',
      audience: null,
      algorithms: ['ES256', 'ES384', 'Ed25519', 'EdDSA', 'PS256', 'RS256'],
      type: 'at+jwt',
      grants: [
        {
          when: { client_id: 'desk' },
          organizationId: ORGANIZATION,
          role: 'INSURER',
          scopes: SCOPES.filter((scope) => scope !== 'MANAGE_ACCESS'),
          scopeClaim: null,
        },
      ],
    });
  });

  test('may be on this machine without TLS, and nowhere else', () => {
    expect(read([{ ...ISSUER, jwksUri: 'http://127.0.0.1:9000/jwks' }])).toHaveProperty('issuers');
    expect(read([{ ...ISSUER, jwksUri: 'http://login.example/jwks' }])).toHaveProperty('fault');
  });

  test.each<[string, unknown, string]>([
    ['no JSON', undefined, 'not one well-formed JSON list'],
    ['no list', {}, 'not one well-formed JSON list'],
    ['an entry that is no object', ['x'], '[0] must be an object'],
    ['a member misspelt', [{ ...ISSUER, audiences: 'x' }], 'audiences'],
    ['no issuer', [{ ...ISSUER, issuer: undefined }], '[0].issuer'],
    ['an address with a user', [{ ...ISSUER, jwksUri: 'https://a:b@login.example' }], '[0].jwksUri'],
    ['an algorithm with a shared secret', [{ ...ISSUER, algorithms: ['HS256'] }], '[0].algorithms[0]'],
    ['no algorithm', [{ ...ISSUER, algorithms: [] }], '[0].algorithms'],
    ['another type', [{ ...ISSUER, type: 'id+jwt' }], '[0].type'],
    ['no grant', [{ ...ISSUER, grants: [] }], '[0].grants'],
    ['a grant for everybody', [{ ...ISSUER, grants: [{ ...GRANT, when: {} }] }], 'must name a claim'],
    ['a grant without a condition', [{ ...ISSUER, grants: [{ ...GRANT, when: undefined }] }], '[0].grants[0].when'],
    ['a condition that is no text', [{ ...ISSUER, grants: [{ ...GRANT, when: { a: 1 } }] }], 'when.a'],
    ['a role for people', [{ ...ISSUER, grants: [{ ...GRANT, role: 'TECHNICIAN' }] }], '[0].grants[0].role'],
    ['an organisation by its name', [{ ...ISSUER, grants: [{ ...GRANT, organization: 'Mutual' }] }], 'organization'],
    ['a scope that is none', [{ ...ISSUER, grants: [{ ...GRANT, scopes: ['openid'] }] }], 'scopes[0]'],
    ['the scope to make keys', [{ ...ISSUER, grants: [{ ...GRANT, scopes: ['manage_access'] }] }], 'scopes[0]'],
    ['an issuer twice', [ISSUER, ISSUER], 'twice'],
  ])('are refused for %s, with its place', (_, value, told) => {
    const outcome = value === undefined ? readTrustedIssuers('{') : read(value);
    expect('fault' in outcome && outcome.fault).toContain(told);
  });
});

describe('a grant', () => {
  const issuer = only({
    ...ISSUER,
    grants: [
      { ...GRANT, when: { department: 'claims', hours: 'night' }, role: 'REGISTRAR' },
      { ...GRANT, when: { department: 'claims' }, scopes: ['verify', 'read_records'], scopeClaim: 'scp' },
    ],
  });

  test.each<[object, string | undefined]>([
    [{ department: 'claims', hours: 'night' }, 'REGISTRAR'],
    [{ department: ['fleet', 'claims'], hours: ['night'] }, 'REGISTRAR'],
    [{ department: 'claims' }, 'INSURER'],
    [{ department: 'claims', hours: 'day' }, 'INSURER'],
    [{ department: 'claims-desk' }, undefined],
    [{ department: { claims: true } }, undefined],
    [{ hours: 'night' }, undefined],
    [{}, undefined],
  ])('of %j is the first whose every claim is there: %j', (claims, role) => {
    expect(grantFor(issuer, claims as never)?.role).toBe(role);
  });

  test.each<[unknown, readonly string[]]>([
    ['verify openid', ['VERIFY']],
    [['read_records', 7, 'write_records'], ['READ_RECORDS']],
    ['VERIFY', []],
    [undefined, []],
    [{ verify: true }, []],
  ])('is narrowed by the claim %j to %j', (scp, expected) => {
    const claims = { department: 'claims', scp };
    const grant = grantFor(issuer, claims);
    expect(grant && scopesByGrant(grant, claims)).toEqual(expected);
  });
});
