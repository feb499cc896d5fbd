import missionSource from './packs/mission-source.v1.json' with { type: 'json' };
import published from './packs/published.v1.json' with { type: 'json' };
import shared from './packs/shared.v1.json' with { type: 'json' };

/** The rule packs that come with the software, as documents yet to be parsed. Both share tests and series. */
export const SHIPPED_PACKS: readonly unknown[] = [
  { ...shared, ...missionSource },
  { ...shared, ...published },
];
