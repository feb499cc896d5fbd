import { missingStatements, onMigratedDatabase } from './throw-away-database.ts';

const missing = await onMigratedDatabase(missingStatements);
if (missing.length > 0) {
  process.stderr.write(
    `The migrations do not lead to what the entities say. This is missing:\n${missing.map((line) => `  ${line}\n`).join('')}` +
      'Write it as the next migration by npm run migration:create.\n',
  );
  process.exitCode = 1;
}
