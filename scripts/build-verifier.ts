import { buildPackage } from './build-package.ts';

await buildPackage('verifier', process.argv[2]);
