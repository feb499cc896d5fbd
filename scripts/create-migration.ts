import { readdirSync, writeFileSync } from 'node:fs';
import { missingStatements, onMigratedDatabase } from './throw-away-database.ts';

const folder = new URL('../migrations/', import.meta.url);

const missing = await onMigratedDatabase(missingStatements);
if (missing.length === 0) {
  process.stdout.write('The migrations already lead to what the entities say: there is nothing to write.\n');
} else {
  const name = `migration-${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}`;
  writeFileSync(new URL(`${name}.ts`, folder), migrationSource(name, missing), { flag: 'wx' });
  writeFileSync(new URL('index.ts', folder), indexSource(migrationNames()));
  process.stdout.write(
    `Wrote migrations/${name}.ts and its entry in migrations/index.ts. Say in its docstring what it is for, and read ` +
      'its statements: what is in a table already has to survive them.\n',
  );
}

/** Oldest first: the names carry the moment of writing. */
function migrationNames(): readonly string[] {
  return readdirSync(folder)
    .filter((file) => /^migration-\d{14}\.ts$/.test(file))
    .map((file) => file.replace(/\.ts$/, ''))
    .sort();
}

function migrationSource(name: string, statements: readonly string[]): string {
  const lines = statements.map((statement) => `    this.addSql(\n      ${quoted(statement)},\n    );\n`);
  return `import { Migration } from '@mikro-orm/migrations';

/** What this migration is for. */
export class ${classOf(name)} extends Migration {
  override up(): void {
${lines.join('')}  }
}
`;
}

function indexSource(names: readonly string[]): string {
  const imports = names.map((name) => `import { ${classOf(name)} } from './${name}.ts';\n`).join('');
  const entries = names.map((name) => `  { name: '${name}', class: ${classOf(name)} },\n`).join('');
  return `import type { MigrationObject } from '@mikro-orm/core';
${imports}
/** Every migration in order. Append only: a published one is never edited. */
export const MIGRATIONS: MigrationObject[] = [
${entries}];
`;
}

function classOf(name: string): string {
  return name.replace('migration-', 'Migration');
}

function quoted(statement: string): string {
  return `\`${statement.replace(/[\\`]|\$\{/g, '\\$&')}\``;
}
