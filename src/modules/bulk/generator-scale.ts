const SMALL_REGISTRY = 2000;

/** How many there are of something: `small` in a registry of 2,000 technicians, never fewer, and `large` in a full one. */
export function scaled(technicians: number, small: number, large: number): number {
  return Math.min(large, Math.max(small, Math.round(small * Math.sqrt(technicians / SMALL_REGISTRY))));
}
