import type { LogHeadSigning } from './log-head-signing.ts';
import type { LogSequencer } from './log-sequencer.ts';

/** What goes wrong is told, and mended at the next round. */
interface KeepingLog {
  warn(fields: object, message: string): void;
}

/** How long the log rests between two rounds. */
const REST_MILLISECONDS = 1000;

/** Keeps the log: takes in what was recorded, and has it signed. Every process may do so; they take turns. */
export class TransparencyLog {
  private readonly sequencer: LogSequencer;
  private readonly heads: LogHeadSigning;

  constructor(sequencer: LogSequencer, heads: LogHeadSigning) {
    this.sequencer = sequencer;
    this.heads = heads;
  }

  /** Takes in everything that waits, and signs when that is due. */
  async goRound(signal?: AbortSignal): Promise<void> {
    await this.sequencer.takeIn(signal);
    await this.heads.signWhenDue();
    await this.heads.replaceCompromised(signal);
  }

  /** Goes round until it is stopped. */
  start(log: KeepingLog): { stop(): Promise<void> } {
    const stopping = new AbortController();
    const running = this.goOn(stopping.signal, log);
    return {
      async stop() {
        stopping.abort();
        await running;
      },
    };
  }

  private async goOn(signal: AbortSignal, log: KeepingLog): Promise<void> {
    while (!signal.aborted) {
      await this.goRound(signal).catch((error: unknown) =>
        log.warn({ err: error }, 'the transparency log could not be kept; it will be tried again'),
      );
      await rest(signal);
    }
  }
}

function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, REST_MILLISECONDS);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
