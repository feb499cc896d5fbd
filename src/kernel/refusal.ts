/** One thing wrong with an input: a stable SCREAMING_CASE code, a plain sentence, and where in the input it lies. */
export interface Fault {
  readonly code: string;
  readonly message: string;
  /** Names and list positions from the input's root; empty when the fault is not in one field. */
  readonly path: readonly (string | number)[];
}

/**
 * An expected "no" to a caller. Codes are public: add, never rename. When several things are wrong they are all said.
 * Whatever the caller may not know of is refused as not found.
 */
export class Refusal extends Error {
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[], options?: ErrorOptions) {
    super(faults.map((fault) => fault.message).join(' '), options);
    this.name = 'Refusal';
    this.faults = faults;
  }
}

/** A refusal for one fault. */
export function refuse(code: string, message: string, path: readonly (string | number)[] = []): Refusal {
  return new Refusal([{ code, message, path }]);
}

/** Refuses for all of `faults` at once, when there are any. */
export function refuseFor(faults: readonly Fault[]): void {
  if (faults.length > 0) throw new Refusal(faults);
}

/** The result of `work`; when it is refused, its faults join `faults`, to be told together with others. */
export async function gatheringFaults<Result>(faults: Fault[], work: Promise<Result>): Promise<Result | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    faults.push(...error.faults);
    return undefined;
  }
}
