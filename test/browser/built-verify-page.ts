import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join, relative, sep } from 'node:path';
import { promisify } from 'node:util';

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

/** Builds the verify page as `npm run build:web` does, into `folder`. */
export async function buildVerifyPage(folder: string): Promise<readonly PageFile[]> {
  const vite = join(process.cwd(), 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--outDir', folder]);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map((file) => pageFile(folder, file)));
}

/** Builds the presentation page as `npm run build:web` does, into `folder`. */
export async function buildPresentPage(folder: string): Promise<void> {
  const vite = join(process.cwd(), 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--mode', 'present', '--outDir', folder]);
}

/** Builds the sign-in page as `npm run build:web` does, into `folder`. */
export async function buildSignInPage(folder: string): Promise<void> {
  const vite = join(process.cwd(), 'node_modules/vite/bin/vite.js');
  await promisify(execFile)(process.execPath, [vite, 'build', '--mode', 'sign-in', '--outDir', folder]);
}

/** A folder of its own for a build. */
export function buildFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'ase-verify-page-'));
}

async function pageFile(folder: string, file: string): Promise<PageFile> {
  const name = relative(folder, file).split(sep).join('/');
  return {
    path: name === 'index.html' ? '/v' : `/v/${name}`,
    contentType: CONTENT_TYPES[extname(file)] ?? 'application/octet-stream',
    body: await readFile(file),
  };
}
