import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: '<rootDir>/test/support/worker-environment.ts',
  runtime: '<rootDir>/test/support/worker-runtime.ts',
  // Starting a PostgreSQL, a browser or a second service takes its time on a busy machine.
  testTimeout: 60_000,
  // Each worker holds connections to the one PostgreSQL of the run.
  maxWorkers: Math.min(availableParallelism(), 8),
  extensionsToTreatAsEsm: ['.ts'],
  roots: ['<rootDir>/test'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/bench/'],
  testSequencer: '<rootDir>/test/support/longest-first.ts',
  globalSetup: '<rootDir>/test/support/postgres-global.ts',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: false, useDefineForClassFields: false },
          target: 'es2023',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};
