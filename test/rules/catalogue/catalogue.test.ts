import { describe, expect, test } from '@jest/globals';
import { Catalogue } from '../../../src/modules/catalogue/catalogue.rules.ts';
import type { RulePack } from '../../../src/modules/catalogue/rule-pack.rules.ts';
import { parseRulePack } from '../../../src/modules/catalogue/rule-pack-parsing.rules.ts';
import { SHIPPED_PACKS } from '../../../src/modules/catalogue/shipped-packs.ts';

function pack(code: string, version: number, registryDefault: boolean): RulePack {
  const parsed = parseRulePack({ ...(SHIPPED_PACKS[0] as object), code, version, registryDefault });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.pack;
}

describe('the catalogue', () => {
  const catalogue = new Catalogue([pack('beta', 2, false), pack('alpha', 10, true), pack('alpha', 9, true)]);

  test('answers a plain code with the newest version, compared as numbers', () => {
    expect(catalogue.pack('alpha')?.name).toBe('alpha@10');
    expect(catalogue.pack('alpha@9')?.version).toBe(9);
  });

  test('answers no name with the default', () => {
    expect(catalogue.pack()?.name).toBe('alpha@10');
    expect(catalogue.pack(null)).toBe(catalogue.defaultPack);
  });

  test('lists packs by code and version', () => {
    expect(catalogue.packs().map((each) => each.name)).toEqual(['alpha@9', 'alpha@10', 'beta@2']);
  });

  test.each(['', 'gamma', 'alpha@11', 'alpha@', 'ALPHA', 'constructor'])('knows no pack named "%s"', (name) => {
    expect(catalogue.pack(name)).toBeUndefined();
    expect(() => catalogue.packNamed(name)).toThrow('There is no rule pack of that name');
  });
});

test('a registry without a default pack, or with two, does not start', () => {
  expect(() => new Catalogue([pack('alpha', 1, false)])).toThrow('found none');
  expect(() => new Catalogue([pack('alpha', 1, true), pack('beta', 1, true)])).toThrow('found alpha@1 and beta@1');
});

test('a newer version that is no longer the default hands the role to another pack', () => {
  const catalogue = new Catalogue([pack('alpha', 1, true), pack('alpha', 2, false), pack('beta', 1, true)]);
  expect(catalogue.defaultPack.name).toBe('beta@1');
});
