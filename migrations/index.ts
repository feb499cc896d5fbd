import type { MigrationObject } from '@mikro-orm/core';
import { Migration20261101000000 } from './migration-20261101000000.ts';
import { Migration20261125203638 } from './migration-20261125203638.ts';
import { Migration20261125205258 } from './migration-20261125205258.ts';
import { Migration20261125205358 } from './migration-20261125205358.ts';
import { Migration20261125210207 } from './migration-20261125210207.ts';
import { Migration20261125211504 } from './migration-20261125211504.ts';
import { Migration20261125220431 } from './migration-20261125220431.ts';
import { Migration20261125233500 } from './migration-20261125233500.ts';
import { Migration20261125233748 } from './migration-20261125233748.ts';
import { Migration20261125234856 } from './migration-20261125234856.ts';
import { Migration20261125235052 } from './migration-20261125235052.ts';
import { Migration20261126000046 } from './migration-20261126000046.ts';
import { Migration20261126025309 } from './migration-20261126025309.ts';
import { Migration20261126025621 } from './migration-20261126025621.ts';
import { Migration20261126031016 } from './migration-20261126031016.ts';
import { Migration20261126032200 } from './migration-20261126032200.ts';
import { Migration20261126033000 } from './migration-20261126033000.ts';
import { Migration20261126035525 } from './migration-20261126035525.ts';
import { Migration20261126061500 } from './migration-20261126061500.ts';
import { Migration20261126093000 } from './migration-20261126093000.ts';
import { Migration20261126100629 } from './migration-20261126100629.ts';

/** Every migration in order. Append only: a published one is never edited. */
export const MIGRATIONS: MigrationObject[] = [
  { name: 'migration-20261101000000', class: Migration20261101000000 },
  { name: 'migration-20261125203638', class: Migration20261125203638 },
  { name: 'migration-20261125205258', class: Migration20261125205258 },
  { name: 'migration-20261125205358', class: Migration20261125205358 },
  { name: 'migration-20261125210207', class: Migration20261125210207 },
  { name: 'migration-20261125211504', class: Migration20261125211504 },
  { name: 'migration-20261125220431', class: Migration20261125220431 },
  { name: 'migration-20261125233500', class: Migration20261125233500 },
  { name: 'migration-20261125233748', class: Migration20261125233748 },
  { name: 'migration-20261125234856', class: Migration20261125234856 },
  { name: 'migration-20261125235052', class: Migration20261125235052 },
  { name: 'migration-20261126000046', class: Migration20261126000046 },
  { name: 'migration-20261126025309', class: Migration20261126025309 },
  { name: 'migration-20261126025621', class: Migration20261126025621 },
  { name: 'migration-20261126031016', class: Migration20261126031016 },
  { name: 'migration-20261126032200', class: Migration20261126032200 },
  { name: 'migration-20261126033000', class: Migration20261126033000 },
  { name: 'migration-20261126035525', class: Migration20261126035525 },
  { name: 'migration-20261126061500', class: Migration20261126061500 },
  { name: 'migration-20261126093000', class: Migration20261126093000 },
  { name: 'migration-20261126100629', class: Migration20261126100629 },
];
