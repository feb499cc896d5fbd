import { buildPackage } from './build-package.ts';

await buildPackage('holder', process.argv[2]);
