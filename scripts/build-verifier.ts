import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * Builds the verifier package for other people's programs, into `dist/verifier` or the folder named: one ES module that
 * imports nothing but jose, its types, its README and its package.json.
 */
const root = resolve(import.meta.dirname, '..');
const source = join(root, 'src/verifier');
const outDir = resolve(process.argv[2] ?? join(root, 'dist/verifier'));

await build({
  configFile: false,
  root: source,
  logLevel: 'warn',
  build: {
    lib: { entry: 'verifier.ts', formats: ['es'], fileName: 'verifier' },
    outDir,
    emptyOutDir: true,
    target: 'es2022',
    minify: false,
    reportCompressedSize: false,
    rollupOptions: { external: ['jose'] },
  },
});
execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', source, '--outDir', join(outDir, 'types')], {
  stdio: 'inherit',
});
// Declarations keep the names that sources import each other by; a stranger's compiler wants those of what was built.
for (const file of globSync('types/**/*.d.ts', { cwd: outDir })) {
  const declarations = readFileSync(join(outDir, file), 'utf8');
  writeFileSync(join(outDir, file), declarations.replace(/(from '[.][^']*)[.]ts'/g, "$1.js'"));
}
copyFileSync(join(source, 'README.md'), join(outDir, 'README.md'));

const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const template = JSON.parse(readFileSync(join(source, 'package.template.json'), 'utf8'));
const manifest = { ...template, version: own.version, dependencies: { jose: `^${own.dependencies.jose}` } };
writeFileSync(join(outDir, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
process.stdout.write(`Built ${manifest.name} ${manifest.version} in ${outDir}.\n`);
