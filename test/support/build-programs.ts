import { join } from 'node:path';
import { build } from 'vite';

const ROOT = join(import.meta.dirname, '../..');
/** What tests start as a process, and below what those start as threads: by the name that its file gets. */
const SOURCES = {
  cli: 'src/cli/main.ts',
  service: 'src/main.ts',
  'bursting-process': 'test/api/transparency-log/bursting-process.ts',
  'certificate-worker': 'src/modules/certificates/certificate-worker.ts',
  'record-printing-worker': 'src/modules/personal-data/record-printing-worker.ts',
  'reissue-signing.worker': 'src/modules/verification/reissue-signing.worker.ts',
  'shop-thread': 'src/modules/standings/shop-thread.ts',
};

/** Builds every program into the folder that is named: from the sources as they are, few files in the place of a thousand. */
await build({
  configFile: false,
  root: ROOT,
  logLevel: 'warn',
  oxc: { decorator: { legacy: true } },
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: process.argv[2] ?? '',
    target: 'node24',
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(SOURCES).map(([name, path]) => [name, join(ROOT, path)])),
      // What is not there, what is machine code, and what looks its own files up.
      external: ['pg-native', '@node-rs/argon2', 'pino', 'pdfkit', /^ruru\b/],
      // Side by side, because a thread is looked for beside the file that starts it.
      output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
    },
  },
});
