import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '..');

/**
 * Builds a package for other people's programs from `src/<name>`, into `dist/<name>` or the folder given: one ES module that
 * imports nothing but jose, its types, its README and its package.json.
 */
export async function buildPackage(name: string, folder = join(root, 'dist', name)): Promise<void> {
  const source = join(root, 'src', name);
  const outDir = resolve(folder);
  await build({
    configFile: false,
    root: source,
    logLevel: 'warn',
    build: {
      lib: { entry: `${name}.ts`, formats: ['es'], fileName: name },
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
}
