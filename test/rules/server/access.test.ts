import { describe, expect, test } from '@jest/globals';
import { hasScopeFor, type PermissionRow, permits } from '../../../src/kernel/permission.ts';
import { SCOPES, type Scope } from '../../../src/kernel/scope.ts';
import type { Viewer } from '../../../src/kernel/viewer.ts';
import { CLIENT_ROLES } from '../../../src/modules/oauth/oauth-client.rules.ts';
import { challengeTo } from '../../../src/server/challenge.ts';
import { FIELD_SCOPES, withScopes } from '../../../src/server/field-scopes.ts';
import { mayFindNode, PERMISSIONS } from '../../../src/server/permissions.ts';
import { isPublicAddress, publicFetch } from '../../../src/server/public-fetch.ts';

const CLOSED: PermissionRow = {
  ...{ PUBLIC: 'NONE', REGISTRAR: 'ANY', EMPLOYER: 'NONE', INSURER: 'NONE' },
  ...{ SPONSOR: 'NONE', AGENCY: 'NONE', TECHNICIAN: 'NONE' },
};
const OPEN: PermissionRow = { ...CLOSED, PUBLIC: 'ANY' };
const viewer = (scopes?: NonNullable<Exclude<Viewer, { role: 'PUBLIC' }>['scopes']>): Viewer => ({
  role: 'REGISTRAR',
  organizationId: 'org',
  apiKeyId: 'key',
  ...(scopes && { scopes }),
});

describe('a caller who is limited to scopes', () => {
  test.each<[string, PermissionRow, boolean]>([
    ['a field of their scope', { ...CLOSED, scope: 'VERIFY' }, true],
    ['a field of another scope', { ...CLOSED, scope: 'READ_RECORDS' }, false],
    ['a closed field of no scope', CLOSED, false],
    ['a field that is open to all', OPEN, true],
    ['a field that is open to all and names another scope', { ...OPEN, scope: 'READ_RECORDS' }, false],
  ])('may use %s: %j %j', (_, row, expected) => {
    expect(hasScopeFor(row, viewer(['VERIFY']))).toBe(expected);
    expect(permits(row, viewer(['VERIFY']))).toBe(expected);
    expect(permits(row, viewer())).toBe(true);
    expect(permits(row, viewer([]))).toBe(row === OPEN);
  });

  test('gets no field of a scope that their role may not use', () => {
    const row: PermissionRow = { ...CLOSED, scope: 'VERIFY' };
    expect(permits(row, { role: 'EMPLOYER', organizationId: 'o', apiKeyId: null, scopes: ['VERIFY'] })).toBe(false);
  });

  test('finds by node(id) what their scopes open, and no kind that nobody thought of', () => {
    expect(mayFindNode(viewer(['READ_RECORDS']), 'Technician')).toBe(true);
    expect(mayFindNode(viewer(['VERIFY']), 'Technician')).toBe(false);
    expect(mayFindNode(viewer(['READ_RECORDS', 'VERIFY', 'MANAGE_ACCESS']), 'Organization')).toBe(false);
    expect(mayFindNode(viewer(), 'Organization')).toBe(true);
    expect(mayFindNode({ role: 'PUBLIC' }, 'Shop')).toBe(true);
    expect(mayFindNode({ role: 'PUBLIC' }, 'Technician')).toBe(false);
    expect(mayFindNode(viewer(), 'Session')).toBe(false);
  });
});

describe('the scopes of the permission table', () => {
  test.each(Object.keys(PERMISSIONS))(
    '%s opens to the scope it names alone, for every role that may use it',
    (coordinate) => {
      const row = PERMISSIONS[coordinate] ?? CLOSED;
      const others = SCOPES.filter((scope) => scope !== row.scope);
      for (const role of CLIENT_ROLES) {
        const by = (scopes: readonly Scope[]) => permits(row, { role, organizationId: 'o', apiKeyId: null, scopes });
        const isOpen = row[role] !== 'NONE';
        expect(by(others)).toBe(isOpen && row.scope === undefined && row.PUBLIC !== 'NONE');
        if (row.scope !== undefined) expect(by([row.scope])).toBe(isOpen);
      }
    },
  );

  test('are those of the lists, each field once', () => {
    for (const [scope, coordinates] of Object.entries(FIELD_SCOPES)) {
      for (const coordinate of coordinates)
        expect([coordinate, PERMISSIONS[coordinate]?.scope]).toEqual([coordinate, scope]);
    }
  });

  test('keep the service from starting when they name a field without a row', () => {
    const { 'Query.lookUps': _, ...rest } = Object.fromEntries(
      Object.entries(PERMISSIONS).map(([coordinate, { scope: _scope, ...row }]) => [coordinate, row]),
    );
    expect(() => withScopes(rest)).toThrow('Query.lookUps is of the scope READ_LOOK_UPS and has no row');
    expect(() => withScopes(PERMISSIONS)).toThrow('is of the scopes');
  });
});

describe('a challenge', () => {
  const metadata = 'resource_metadata="https://a.example/.well-known/oauth-protected-resource/b"';
  test.each<[string | undefined, string]>([
    ['Bearer x', `Bearer error="invalid_token", ${metadata}`],
    ['Basic x', `Bearer error="invalid_token", ${metadata}`],
    ['DPoP x', `DPoP algs="ES256 Ed25519 EdDSA PS256 RS256", error="invalid_token", ${metadata}`],
  ])('to %j is by its scheme, and leads to the metadata', (authorization, expected) => {
    expect(challengeTo(authorization, 'https://a.example/b', 'invalid_token')).toBe(expected);
  });
});

describe('an address that somebody outside names', () => {
  test.each(['8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8', '172.32.0.1'])('%s is fetched', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ...[
      '127.0.0.1',
      '10.1.2.3',
      '172.16.0.1',
      '192.168.1.1',
      '169.254.169.254',
      '100.64.0.1',
      '0.0.0.0',
      '255.255.255.255',
    ],
    ...[
      '::1',
      '::',
      '::ffff:10.0.0.1',
      '::ffff:a00:1',
      'fc00::1',
      'fe80::1',
      '64:ff9b::a00:1',
      '2002:a00:1::',
      'localhost',
      '',
    ],
  ])('%s is not', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    'http://client.example/jwks',
    'https://127.0.0.1/jwks',
    'https://[::1]/jwks',
    'https://2130706433/jwks',
    'https://169.254.169.254/latest',
    'https://localhost/jwks',
    'file:///etc/passwd',
  ])('%s is never connected to', async (address) => {
    await expect(publicFetch(address)).rejects.toThrow(TypeError);
  });
});
