import type { Clock } from '../../kernel/clock.ts';

const REMEMBERED_MILLISECONDS = 3000;
const REMEMBERED_LIMIT = 10_000;

/**
 * Answers about keys, tokens and clients, remembered for three seconds: a busy caller costs no SQL and no signature, and what
 * is revoked stops within those seconds in every process. Who asks while an answer is looked up waits for that one.
 */
export class Remembered<Answer> {
  private readonly clock: Clock;
  private readonly lookUp: (name: string) => Promise<Answer>;
  private readonly answers = new Map<string, { readonly until: number; readonly answer: Promise<Answer> }>();

  constructor(clock: Clock, lookUp: (name: string) => Promise<Answer>) {
    this.clock = clock;
    this.lookUp = lookUp;
  }

  /** `lookUp` may be given where the name alone does not say what is looked up: a digest of it does. */
  get(name: string, lookUp: () => Promise<Answer> = () => this.lookUp(name)): Promise<Answer> {
    const now = this.clock.now().getTime();
    const known = this.answers.get(name);
    if (known && known.until > now) return known.answer;
    if (this.answers.size >= REMEMBERED_LIMIT) this.answers.clear();
    const answer = lookUp();
    this.answers.set(name, { until: now + REMEMBERED_MILLISECONDS, answer });
    answer.catch(() => this.answers.delete(name));
    return answer;
  }
}
