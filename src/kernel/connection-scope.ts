import { AsyncLocalStorage } from 'node:async_hooks';
import type { Viewer } from './viewer.ts';

/**
 * What the service does with rows of others than the viewer's, by name. Row level security opens to each what it takes:
 * `ANSWERING` tells of anybody's standing, `AUTHENTICATING` finds out who asks, `WORKING` is everything that no request
 * waits for, and what a request may set off only after it was permitted to. `NOTHING` opens nothing that is somebody's.
 */
export type Duty = 'NOTHING' | 'ANSWERING' | 'AUTHENTICATING' | 'WORKING';

/** In a request the scope changes once: when it is known who asks. */
interface Holder {
  scope: string;
  readonly isRequest: boolean;
}

const holders = new AsyncLocalStorage<Holder>();

/**
 * In whose name statements are asked at this moment, as PostgreSQL is told it (`registry.scope`): a duty, or a viewer's role,
 * organisation, technician and person. Outside of any request it is `WORKING`.
 */
export function connectionScope(): string {
  return holders.getStore()?.scope ?? 'WORKING';
}

/** Begins a request: nobody's rows are open to it until {@link becomeViewer}. */
export function beginRequest<Result>(work: () => Result): Result {
  return holders.run({ scope: 'NOTHING', isRequest: true }, work);
}

/** From now on the request asks in the viewer's name. */
export function becomeViewer(viewer: Viewer): void {
  const holder = holders.getStore();
  if (!holder?.isRequest) throw new Error('a viewer was recognised outside of a request, or on a duty');
  holder.scope = viewerScope(viewer);
}

/** Runs `work`, and whatever it awaits, on a duty. */
export function onDuty<Result>(duty: Duty, work: () => Result): Result {
  return holders.run({ scope: duty, isRequest: false }, work);
}

/** Runs `work` to hand out everything that is held of one technician: of nobody else anything is open to it. */
export function exporting<Result>(technicianId: string, work: () => Result): Result {
  return holders.run({ scope: `EXPORTING  ${technicianId} `, isRequest: false }, work);
}

/** The service as it was, its methods on a duty: all of them, or those that are named. */
export function dutiful<Service extends object>(
  duty: Duty,
  service: Service,
  methods?: readonly (keyof Service & string)[],
): Service {
  const named = methods && new Set<PropertyKey>(methods);
  return new Proxy(service, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function' || (named && !named.has(name))) return member;
      return (...given: unknown[]) => onDuty(duty, () => Reflect.apply(member, target, given));
    },
  });
}

/**
 * What is read bit by bit as somebody else takes it, a stream to a slow client: each bit in the scope of this moment, whoever asks
 * for the next.
 */
export function inScopeOfReader<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item, void, undefined> {
  return inScope(items, AsyncLocalStorage.snapshot());
}

async function* inScope<Item>(
  items: AsyncIterable<Item>,
  here: ReturnType<typeof AsyncLocalStorage.snapshot>,
): AsyncGenerator<Item, void, undefined> {
  const iterator = here(() => items[Symbol.asyncIterator]());
  let isDone = false;
  try {
    for (;;) {
      const next = await here(() => iterator.next());
      if (next.done) {
        isDone = true;
        return;
      }
      yield next.value;
    }
  } finally {
    if (!isDone) await here(() => iterator.return?.());
  }
}

function viewerScope(viewer: Viewer): string {
  const { role, personId = '' } = viewer;
  const organization = role === 'PUBLIC' ? '' : viewer.organizationId;
  const technician = role === 'TECHNICIAN' ? viewer.technicianId : '';
  return `${role} ${organization} ${technician} ${personId}`;
}
