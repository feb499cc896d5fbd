import { defineConfig } from 'vite';

/** The pages by the mode that builds them: `vite build` builds the verify page, `vite build --mode present` another. */
const PAGES = {
  verify: { root: 'src/web/verify', base: '/v/', outDir: '../../../dist/web' },
  present: { root: 'src/web/present', base: '/p/', outDir: '../../../dist/present' },
  'sign-in': { root: 'src/web/sign-in', base: '/sign-in/', outDir: '../../../dist/sign-in' },
};

/** Builds a public page. Everything is a file of its own: pages run under a policy without inline code or data: URLs. */
export default defineConfig(({ mode }) => {
  const { root, base, outDir } = mode === 'present' || mode === 'sign-in' ? PAGES[mode] : PAGES.verify;
  return {
    root,
    base,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: false,
      reportCompressedSize: false,
    },
  };
});
