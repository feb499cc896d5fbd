import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { listeningOn, parseConfig, VARIABLE_NAMES } from '../../../src/config.ts';
import { StartError } from '../../../src/kernel/start-error.ts';

const KEY = Buffer.from(Array.from({ length: 32 }, (_, index) => index));

describe('defaults', () => {
  test('an empty environment starts a local trial', () => {
    expect(parseConfig({})).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:4000',
      databaseUrl: undefined,
      dataDir: resolve('.data'),
      timeZone: 'America/New_York',
      rulePack: 'mission-source',
      keyEncryptionKey: undefined,
      loadsDemoRegistry: true,
      trustProxy: false,
    });
  });

  test('an empty variable counts as unset, an unknown one is none of ours', () => {
    expect(parseConfig({ PORT: '', PUBLIC_URL: ' ', KEY_ENCRYPTION_KEY: '', PROT: 'x' })).toEqual(parseConfig({}));
  });

  test('the demo registry is loaded by itself on the embedded database only', () => {
    const database = { DATABASE_URL: 'postgres://a:b@db.example/registry' };
    expect(parseConfig(database).loadsDemoRegistry).toBe(false);
    expect(parseConfig({ ...database, DEMO_REGISTRY: 'on' }).loadsDemoRegistry).toBe(true);
    expect(parseConfig({ DEMO_REGISTRY: 'off' }).loadsDemoRegistry).toBe(false);
  });

  test.each([
    ['0.0.0.0', 'http://localhost:4000'],
    ['::', 'http://localhost:4000'],
    ['::1', 'http://[::1]:4000'],
    ['verify.test', 'http://verify.test:4000'],
  ])('the public URL follows from the host %s', (host, publicUrl) => {
    expect(parseConfig({ HOST: host }).publicUrl).toBe(publicUrl);
  });

  test('a service is live, with no issuer but itself, unless somebody says otherwise', () => {
    expect(parseConfig({})).toMatchObject({ environment: 'LIVE', trustedIssuers: [] });
    expect(parseConfig({ ENVIRONMENT: 'sandbox' }).environment).toBe('SANDBOX');
    expect(() => parseConfig({ ENVIRONMENT: 'test' })).toThrow('must be one of live, sandbox');
  });

  test('what is wrong with a trusted issuer is said with its place', () => {
    const issuer = { issuer: 'https://login.example', jwksUri: 'https://login.example/jwks', grants: [{ when: {} }] };
    expect(() => parseConfig({ TRUSTED_ISSUERS: JSON.stringify([issuer]) })).toThrow('[0].grants[0].when');
  });

  test('port 0 leaves the public URL to the port that the system gives', () => {
    expect(listeningOn(parseConfig({ PORT: '0' }), 5123)).toMatchObject({
      port: 5123,
      publicUrl: 'http://127.0.0.1:5123',
    });
    const named = parseConfig({ PORT: '0', PUBLIC_URL: 'https://verify.example.org' });
    expect(listeningOn(named, 5123).publicUrl).toBe('https://verify.example.org');
  });
});

describe('values', () => {
  test.each([
    KEY.toString('base64'),
    KEY.toString('base64url'),
    KEY.toString('hex'),
    KEY.toString('hex').toUpperCase(),
  ])('the key-encryption key %s is read as its 32 bytes', (text) => {
    expect(Buffer.from(parseConfig({ KEY_ENCRYPTION_KEY: text }).keyEncryptionKey ?? []).equals(KEY)).toBe(true);
  });

  test.each([
    ['off', false],
    ['1', 1],
    ['10.0.0.0/8, ::1', '10.0.0.0/8,::1'],
  ])('TRUST_PROXY=%s is understood', (text, trusted) => {
    expect(parseConfig({ TRUST_PROXY: text }).trustProxy).toBe(trusted);
  });

  test.each(['https://verify.example.org', 'http://127.0.0.1:8080', 'https://example.org/verify'])(
    '%s is a public URL',
    (url) => {
      expect(parseConfig({ PUBLIC_URL: url }).publicUrl).toBe(url);
    },
  );

  test.each(['postgres://a@h/d', 'postgresql://a:b@h:5433/d?sslmode=require', 'postgres:///d?host=/run/postgresql'])(
    '%s is a database URL',
    (url) => {
      expect(parseConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
    },
  );
});

describe('faults', () => {
  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '4e3'],
    ['PORT', '80.5'],
    ['HOST', 'http://x'],
    ['HOST', 'a b'],
    ['PUBLIC_URL', 'verify.example.org'],
    ['PUBLIC_URL', 'ftp://verify.example.org'],
    ['PUBLIC_URL', 'https://verify.example.org/'],
    ['PUBLIC_URL', 'https://verify.example.org/a/'],
    ['PUBLIC_URL', 'https://verify.example.org?a=b'],
    ['PUBLIC_URL', 'https://verify.example.org#a'],
    ['PUBLIC_URL', 'https://me@verify.example.org'],
    ['PUBLIC_URL', 'https://Verify.Example.org'],
    ['PUBLIC_URL', 'https://verify.example.org:443'],
    ['REGISTRY_TIME_ZONE', 'Mars/Olympus'],
    ['REGISTRY_TIME_ZONE', '+05:00'],
    ['RULE_PACK', 'Mission Source'],
    ['RULE_PACK', 'published@0'],
    ['DEMO_REGISTRY', 'yes'],
    ['LOG_LEVEL', 'INFO'],
    ['DATABASE_POOL_SIZE', '1'],
    ['MAX_QUERY_DEPTH', '0'],
    ['TRUST_PROXY', 'true'],
    ['TRUST_PROXY', '10.0.0.0/33'],
  ])('%s=%s is refused with the value, what it must be, and an example', (name, value) => {
    const fault = faultsOf({ [name]: value }).split('\n')[1];
    expect(fault).toMatch(new RegExp(`: it must be .+, for example ${name}=.+$`));
    expect(fault?.split(': it must be')[0]).toBe(`  ${name} is ${JSON.stringify(value)}`);
  });

  test.each([
    ['DATABASE_URL', 'mysql://a:hunter2@h/d'],
    ['DATABASE_URL', 'postgres://a:hunter2@h'],
    ['KEY_ENCRYPTION_KEY', 'hunter2'],
  ])('a wrong %s is refused without showing it', (name, value) => {
    const faults = faultsOf({ [name]: value });
    expect(faults).toContain(`${name} is wrong`);
    expect(faults).not.toContain('hunter2');
  });

  test('all faults are reported together', () => {
    const faults = faultsOf({ PORT: 'x', LOG_LEVEL: 'loud', KEY_ENCRYPTION_KEY: 'short', MAX_QUERY_COST: '-5' });
    expect(faults.split('\n')).toHaveLength(5);
    expect(faults).toMatch(/^4 settings are wrong\./);
  });

  test('every example given is itself right', () => {
    for (const name of VARIABLE_NAMES) {
      const example = new RegExp(`for example ${name}=(.+)$`, 'm').exec(faultsOf({ [name]: '\0 ?' }))?.[1];
      expect(example).toBeDefined();
      if (example !== undefined && !example.startsWith('$(')) parseConfig({ [name]: example });
    }
  });
});

describe('.env.example', () => {
  const lines = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8').split('\n');
  const settings = lines.flatMap((line) => {
    const [, name, value] = /^# ([A-Z_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });

  test('documents every variable that is read, and no other', () => {
    expect(settings.map(([name]) => name).sort()).toEqual([...VARIABLE_NAMES].sort());
  });

  test('states the defaults', () => {
    expect(parseConfig(Object.fromEntries(settings))).toEqual(parseConfig({}));
  });
});

function faultsOf(env: Record<string, string>): string {
  try {
    parseConfig(env);
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  throw new Error('The settings were accepted.');
}
