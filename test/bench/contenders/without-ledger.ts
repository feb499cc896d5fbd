import { join } from 'node:path';

/**
 * Loaded into a service before it starts: the very same service, but for what a question's row costs, in the ledger and in the
 * log. The product has no switch for this, because it must not have one.
 */
const modules = join(import.meta.dirname, '..', '..', '..', 'dist', 'src', 'modules');
const { LookUpLedger } = await import(join(modules, 'ledger', 'look-up-ledger.js'));
LookUpLedger.prototype.record = async () => undefined;
// Nor does it take in what the service beside it recorded.
const { LogSequencer } = await import(join(modules, 'transparency-log', 'log-sequencer.js'));
LogSequencer.prototype.takeIn = async () => 0;
