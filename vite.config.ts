import { defineConfig } from 'vite';

/** Builds the public verify page. Everything is a file of its own: the page runs under a policy without inline code or data: URLs. */
export default defineConfig({
  root: 'src/web/verify',
  base: '/v/',
  logLevel: 'warn',
  build: {
    outDir: '../../../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: false,
    reportCompressedSize: false,
  },
});
