import { defineEntity, p } from '@mikro-orm/core';
import type { Environment } from '../../kernel/environment.ts';

const RegistryEnvironmentSchema = defineEntity({
  name: 'RegistryEnvironment',
  tableName: 'registry_environment',
  checks: [
    { name: 'registry_environment_one_row', expression: 'id = 1' },
    { name: 'registry_environment_known', expression: "environment in ('LIVE', 'SANDBOX')" },
  ],
  properties: {
    /** There is one row. */
    id: p.smallint().autoincrement(false).primary(),
    environment: p.text().$type<Environment>(),
  },
});

/** What this database holds, for good: live data, or those of a sandbox. */
export class RegistryEnvironment extends RegistryEnvironmentSchema.class {}
RegistryEnvironmentSchema.setClass(RegistryEnvironment);
