import missionSource1 from './packs/mission-source.v1.json' with { type: 'json' };
import missionSource2 from './packs/mission-source.v2.json' with { type: 'json' };
import published1 from './packs/published.v1.json' with { type: 'json' };
import published2 from './packs/published.v2.json' with { type: 'json' };
import shared1 from './packs/shared.v1.json' with { type: 'json' };
import shared2 from './packs/shared.v2.json' with { type: 'json' };

/**
 * The rule packs that come with the software, as documents yet to be parsed. Both share tests and series, and from version 2
 * on programmes, roles, government credentials and the Blue Seal. A published version never changes: so no file of it may.
 */
export const SHIPPED_PACKS: readonly unknown[] = [
  { ...shared1, ...missionSource1 },
  { ...shared1, ...published1 },
  { ...shared1, ...shared2, ...missionSource1, ...missionSource2 },
  { ...shared1, ...shared2, ...published1, ...published2 },
];
