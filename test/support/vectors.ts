import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = resolve(root, process.env['VECTORS_DIR'] ?? '../shared/vectors');

/**
 * Tests against a third party's vectors, a JSON file under VECTORS_DIR. They are not copied into the project; where the
 * file is absent the tests are counted as skipped and the reason is printed.
 */
export function describeVectors<Vectors>(title: string, file: string, define: (vectors: Vectors) => void): void {
  const path = join(folder, file);
  if (existsSync(path)) {
    describe(title, () => define(JSON.parse(readFileSync(path, 'utf8'))));
    return;
  }
  process.stderr.write(
    `SKIPPED: ${title}: there is no ${path}; set VECTORS_DIR to the folder of third-party vectors.\n`,
  );
  describe(title, () => test.skip(`needs ${file} in VECTORS_DIR`, () => undefined));
}

/** A vector that is text, read within {@link describeVectors} of its folder. */
export function vectorText(file: string): string {
  return readFileSync(join(folder, file), 'utf8').trim();
}
