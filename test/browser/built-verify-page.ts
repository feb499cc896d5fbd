import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { builtOnce } from '../support/run-folder.ts';

/** One file of the built page. */
export interface PageFile {
  /** Its path on the server: `/v/…`, and `/v` for the page itself. */
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The folder of a page as `npm run build:web` builds it: once for all tests of a run, none of which changes it. */
export function builtPage(page: 'verify' | 'present' | 'sign-in'): Promise<string> {
  return builtOnce(`page-${page}`, async (folder) => {
    const vite = join(process.cwd(), 'node_modules/vite/bin/vite.js');
    const mode = page === 'verify' ? [] : ['--mode', page];
    await promisify(execFile)(process.execPath, [vite, 'build', ...mode, '--outDir', folder]);
  });
}

/** The files of a built verify page. */
export async function pageFiles(folder: string): Promise<readonly PageFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map((file) => pageFile(folder, file)));
}

async function pageFile(folder: string, file: string): Promise<PageFile> {
  const name = relative(folder, file).split(sep).join('/');
  return {
    path: name === 'index.html' ? '/v' : `/v/${name}`,
    contentType: CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    body: await readFile(file),
  };
}
