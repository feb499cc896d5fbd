import type { HolderKey } from '../../holder/holder.ts';

const DATABASE = 'ase-holder';
const STORE = 'keys';

/** Every key that this browser keeps. The private parts are the browser's own: they sign here and cannot be read. */
export async function keptKeys(): Promise<readonly HolderKey[]> {
  return inStore('readonly', (store) => store.getAll() as IDBRequest<HolderKey[]>);
}

/** The kept key of that thumbprint. */
export async function keptKey(thumbprint: string): Promise<HolderKey | undefined> {
  return inStore('readonly', (store) => store.get(thumbprint) as IDBRequest<HolderKey | undefined>);
}

export async function keepKey(key: HolderKey): Promise<void> {
  if (key.privateKey.extractable) throw new Error('a key that can be read is not kept');
  await inStore('readwrite', (store) => store.put(key));
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: 'thumbprint' });
  const database = await settled(opening);
  try {
    return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
