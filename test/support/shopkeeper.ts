import type { Answer, World } from './world.ts';

/** Whoever keeps shops: every action of theirs as a short call, each with an idempotency key of its own. */
export interface Shopkeeper {
  /** A shop in San Francisco, open since 2015, that offers brakes, electrical and HVAC work, unless `more` says otherwise. */
  register(shopNumber: string, more?: object): Promise<Answer>;
  amend(shopNumber: string, expectedVersion: number, changes: object): Promise<Answer>;
  /** `organization` is a public id, or null for nobody. */
  assign(shopNumber: string, organization: string | null): Promise<Answer>;
  close(shopNumber: string, lastDay: string): Promise<Answer>;
  reopen(shopNumber: string, from?: string): Promise<Answer>;
  offer(shopNumber: string, area: string, from?: string): Promise<Answer>;
  withdraw(shopNumber: string, area: string, lastDay: string): Promise<Answer>;
  join(shopNumber: string, network: string, from?: string): Promise<Answer>;
  leave(shopNumber: string, network: string, lastDay: string): Promise<Answer>;
  recognise(shopNumber: string, from?: string): Promise<Answer>;
  withdrawRecognition(shopNumber: string, more?: object): Promise<Answer>;
  /** A technician in the shop, in the role TECHNICIAN since 2020, unless `more` says otherwise. */
  employ(aseId: string, shopNumber: string, more?: object): Promise<Answer>;
  endEmployment(employmentId: string, lastDay: string, more?: object): Promise<Answer>;
  correctEmployment(employmentId: string, more?: object): Promise<Answer>;
  confirmEmployment(employmentId: string, more?: object): Promise<Answer>;
}

const SHOP = `shop { id shopNumber name city version isOpen areas networks organizationId
  recognition { from through endReason } terms(everyDay: true) { id kind code from through endReason } }`;
const EMPLOYMENT = `employment { id aseId lastName shopNumber role from through assertedBy confirmedAt }`;

let keepers = 0;

/** Keeps shops with a key: the registrar's unless another is given. */
export function shopkeeperOf(world: World, key: string = world.keys.registrar): Shopkeeper {
  keepers += 1;
  const keeper = keepers;
  let actions = 0;
  const act = (mutation: string, input: object) => {
    actions += 1;
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const result = mutation.endsWith('Employment') ? EMPLOYMENT : SHOP;
    return world.ask(
      `mutation($input: ${type}!) { result: ${mutation}(input: $input) { ${result} userErrors { code message path } } }`,
      { input: { idempotencyKey: `shopkeeper-${keeper}-action-${actions}`, ...input } },
      key,
    );
  };
  return {
    register: (shopNumber, more = {}) =>
      act('registerShop', {
        shopNumber,
        name: 'Corner Garage',
        street: '12 Valencia Street',
        city: 'San Francisco',
        postalCode: '94110',
        jurisdiction: 'US-CA',
        openFrom: '2015-01-01',
        areas: ['BRAKES', 'ELECTRICAL', 'HVAC'],
        ...more,
      }),
    amend: (shopNumber, expectedVersion, changes) => act('amendShop', { shopNumber, expectedVersion, ...changes }),
    assign: (shopNumber, organization) => act('assignShop', { shopNumber, organization }),
    close: (shopNumber, lastDay) => act('closeShop', { shopNumber, lastDay }),
    reopen: (shopNumber, from) => act('reopenShop', { shopNumber, from }),
    offer: (shopNumber, area, from) => act('offerArea', { shopNumber, area, from }),
    withdraw: (shopNumber, area, lastDay) => act('withdrawArea', { shopNumber, area, lastDay }),
    join: (shopNumber, network, from) => act('joinNetwork', { shopNumber, network, from }),
    leave: (shopNumber, network, lastDay) => act('leaveNetwork', { shopNumber, network, lastDay }),
    recognise: (shopNumber, from) => act('recogniseShop', { shopNumber, from }),
    withdrawRecognition: (shopNumber, more = {}) =>
      act('withdrawRecognition', { shopNumber, reason: 'COMPLIANCE_LOST', ...more }),
    employ: (aseId, shopNumber, more = {}) =>
      act('recordEmployment', { aseId, shopNumber, role: 'TECHNICIAN', from: '2020-01-01', ...more }),
    endEmployment: (employmentId, lastDay, more = {}) => act('endEmployment', { employmentId, lastDay, ...more }),
    correctEmployment: (employmentId, more = {}) =>
      act('correctEmployment', { employmentId, reason: 'DATA_ENTRY_ERROR', ...more }),
    confirmEmployment: (employmentId, more = {}) => act('confirmEmployment', { employmentId, ...more }),
  };
}

/** The public id of the organisation that a key is bound to. */
export async function organizationOf(world: World, key: string): Promise<string> {
  const { data } = await world.ask('{ viewer { organizationId } }', {}, key);
  return data.viewer.organizationId;
}

/** Why an action was refused: each code with the path of the input it lies in. */
export function refusalsOf({ data, errors }: Answer): readonly string[] {
  if (errors) throw new Error(`an action ended in ${JSON.stringify(errors)}`);
  return data.result.userErrors.map(({ code, path }: { code: string; path: string[] }) => `${code} ${path.join('.')}`);
}
