import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { builtPage, type PageFile, pageFiles } from './built-verify-page.ts';

jest.setTimeout(60_000);

const MAX_COMPRESSED_BYTES = 60_000;
let files: readonly PageFile[] = [];

beforeAll(async () => {
  files = await pageFiles(await builtPage('verify'));
});

describe('the built page', () => {
  test(`is at most ${MAX_COMPRESSED_BYTES} bytes with gzip, all files together`, () => {
    const bytes = files.map(({ body }) => gzipSync(body).length).reduce((sum, length) => sum + length, 0);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(MAX_COMPRESSED_BYTES);
  });

  test('is one page, and beside it only files whose names change with their contents', () => {
    const others = files.map(({ path }) => path).filter((path) => path !== '/v');
    expect(others.length).toBe(files.length - 1);
    for (const path of others) expect(path).toMatch(/^\/v\/assets\/[a-z]+-[\w-]{8}\.(js|css|svg)$/);
  });

  test('has no script, style or handler inside its HTML', () => {
    const html = text(
      '.html',
      files.filter(({ path }) => path === '/v'),
    );
    expect(html).not.toMatch(/<style|style=|\son[a-z]+=|javascript:|data:/i);
    expect([...html.matchAll(/<script[^>]*>([^<]*)/g)].map(([, code]) => code)).toEqual(['']);
  });

  test('has no Node module and no evaluation of text in its code', () => {
    const code = text('.js', files);
    expect(code).not.toMatch(
      /["'`]node:|\brequire\(|\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write/,
    );
  });

  test('names no address of another host but the SVG name space', () => {
    const addresses = files.flatMap(({ body }) => body.toString().match(/https?:\/\/[\w.-]+/g) ?? []);
    expect([...new Set(addresses)]).toEqual(['http://www.w3.org']);
  });
});

function text(extension: string, among: readonly PageFile[]): string {
  const kind = extension === '.html' ? '/v' : extension;
  return among
    .filter(({ path }) => path.endsWith(kind))
    .map(({ body }) => body.toString())
    .join('\n');
}
