/** A node of a plan as `explain (format json)` tells it, as far as it is looked at. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Parent Relationship'?: string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly 'Order By'?: string;
  readonly Filter?: string;
  readonly 'Join Filter'?: string;
  readonly Plans?: readonly PlanNode[];
}

/** What in a plan reads more of a table than it needs to. */
export interface PlanFault {
  /**
   * `SCAN`: the whole table is read, as it lies or along an index from one end to the other. `FILTERED_WALK`: it is read along an
   * index until enough was found, which may be never. `SPOILED`: what would find the rows, for one whom no policy holds up, only
   * sifts them for the service.
   */
  readonly kind: 'SCAN' | 'FILTERED_WALK' | 'SPOILED';
  readonly table: string;
  /** Whether it is read again for every row of something else. */
  readonly isRepeated: boolean;
  /** What sifts the rows: of something spoiled, the part that should have found them. */
  readonly filter: string;
}

/** Where a node stands, as far as it decides how much of it is read. */
interface Place {
  /** Nothing above asks it for more than the first few rows. */
  readonly isBounded: boolean;
  readonly isRepeated: boolean;
}

/** What hands on each row as it comes, and asks for the next no sooner than it is asked itself. */
const HANDS_ON = new Set(['Limit', 'Result', 'ProjectSet', 'Subquery Scan', 'LockRows', 'Append', 'Merge Append']);
const INDEX_SCANS = new Set(['Index Scan', 'Index Only Scan']);

/** What is known of a statement besides its plan. */
export interface Circumstances {
  /** In whose names it is asked: what a policy opens to all of them sifts nothing. */
  readonly scopes: Iterable<string>;
  /** Whether so few rows are in an index that it may be read from end to end. */
  readonly isSmallIndex: (index: string) => boolean;
  /** The condition of a partial index: PostgreSQL holds a row against it once more before it locks it, which sifts nothing. */
  readonly conditionOf: (index: string) => string | undefined;
}

/** The faults of a plan that was made where sequential scans are the last resort (`enable_seqscan = off`). */
export function planFaults(plan: PlanNode, circumstances: Circumstances): readonly PlanFault[] {
  return faultsBelow(plan, { isBounded: false, isRepeated: false }, circumstances);
}

function faultsBelow(node: PlanNode, place: Place, circumstances: Circumstances): readonly PlanFault[] {
  const below = (node.Plans ?? []).flatMap((child) => faultsBelow(child, placeOf(child, node, place), circumstances));
  const fault = faultOf(node, place, circumstances);
  return fault ? [fault, ...below] : below;
}

function placeOf(child: PlanNode, parent: PlanNode, place: Place): Place {
  const type = parent['Node Type'];
  const relationship = child['Parent Relationship'];
  const isInner = relationship === 'Inner' && type === 'Nested Loop';
  const isApart = relationship === 'InitPlan' || relationship === 'SubPlan';
  const handsOn = HANDS_ON.has(type) || (type === 'Nested Loop' && !isInner);
  return {
    isBounded: !isApart && (type === 'Limit' || (place.isBounded && handsOn)),
    isRepeated: isInner || relationship === 'SubPlan' || (place.isRepeated && relationship !== 'InitPlan'),
  };
}

function faultOf(
  node: PlanNode,
  { isBounded, isRepeated }: Place,
  { scopes, isSmallIndex, conditionOf }: Circumstances,
): PlanFault | undefined {
  const table = node['Relation Name'];
  if (table === undefined || indexesOf(node).some(isSmallIndex)) return undefined;
  const known = indexesOf(node).flatMap((index) => clausesOf(conditionOf(index)));
  const filter = clausesOf(node.Filter)
    .filter((clause) => !isOpenTo(clause, [...scopes]) && !known.includes(clause))
    .join(' AND ');
  if (isBounded && walks(node)) return filter === '' ? undefined : { kind: 'FILTERED_WALK', table, isRepeated, filter };
  return readsAll(node) ? { kind: 'SCAN', table, isRepeated, filter } : undefined;
}

/** The indexes that a scan of one table reads. */
function indexesOf(node: PlanNode): readonly string[] {
  const own = node['Index Name'] === undefined ? [] : [node['Index Name']];
  return INDEX_SCANS.has(node['Node Type']) ? own : [...own, ...(node.Plans ?? []).filter(isBitmap).flatMap(indexesOf)];
}

function isBitmap(node: PlanNode): boolean {
  return node['Node Type'].startsWith('Bitmap');
}

/** Whether it goes along an index from its end, or from somewhere in it. */
function walks(node: PlanNode): boolean {
  return INDEX_SCANS.has(node['Node Type']) && !node['Order By'] && !/ = |@>|&&/.test(node['Index Cond'] ?? '');
}

/** Whether nothing is looked for in the index, or in none of the indexes. */
function readsAll(node: PlanNode): boolean {
  const type = node['Node Type'];
  if (type === 'Seq Scan') return true;
  if (INDEX_SCANS.has(type)) return node['Index Cond'] === undefined && node['Order By'] === undefined;
  return type === 'Bitmap Heap Scan' && (node.Plans ?? []).some(isUnconditional);
}

function isUnconditional(node: PlanNode): boolean {
  const type = node['Node Type'];
  if (type === 'Bitmap Index Scan') return node['Index Cond'] === undefined;
  const parts = (node.Plans ?? []).map(isUnconditional);
  return type === 'BitmapAnd' ? parts.every(Boolean) : parts.some(Boolean);
}

/** A policy begins with the scopes to which it opens every row. */
function isOpenTo(clause: string, scopes: readonly string[]): boolean {
  const listed = /^\(*\(InitPlan \d+\)\.col1 = ANY \('\{([A-Z,]+)\}'::text\[\]\)/.exec(clause)?.[1];
  const only = /^\(*\(InitPlan \d+\)\.col1 = '([A-Z]+)'::text/.exec(clause)?.[1];
  const open = (listed ?? only)?.split(',');
  return open !== undefined && scopes.every((scope) => open.includes(scope));
}

/** Where conditions find rows in `open`, the plan of one whom no policy holds up, and merely sift them in `held`. */
export function spoiledConditions(held: PlanNode, open: PlanNode): readonly PlanFault[] {
  const [foundOpen, foundHeld] = [findingConditions(open), findingConditions(held)];
  return nodesOf(held).flatMap((node) =>
    [...clausesOf(node.Filter), ...clausesOf(node['Join Filter'])].flatMap((filter) => {
      const table = foundHeld.has(bare(filter)) ? undefined : foundOpen.get(bare(filter));
      return table === undefined ? [] : [{ kind: 'SPOILED' as const, table, isRepeated: false, filter }];
    }),
  );
}

/** What is looked for in indexes, and of which table. */
function findingConditions(node: PlanNode, above = ''): ReadonlyMap<string, string> {
  const table = node['Relation Name'] ?? above;
  const below = (node.Plans ?? []).flatMap((child) => [...findingConditions(child, table)]);
  return new Map([...clausesOf(node['Index Cond']).map((clause) => [bare(clause), table] as const), ...below]);
}

/** Without the names of tables: a condition of an index does not say its own. */
function bare(clause: string): string {
  return clause.replace(/\b[a-z_]\w*\.(?=\w)/g, '');
}

function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** The parts of a condition that all have to hold: `((a = 1) AND (b = 2))` has `a = 1` and `b = 2`. */
export function clausesOf(condition: string | undefined): readonly string[] {
  if (condition === undefined) return [];
  const whole = unwrapped(condition);
  const ands = placesOf(whole, ' AND ');
  if (ands.length === 0) return [whole];
  const bounds = [-5, ...ands, whole.length];
  return bounds.slice(1).map((end, index) => unwrapped(whole.slice((bounds[index] ?? 0) + 5, end)));
}

/** Without the brackets around the whole. */
function unwrapped(condition: string): string {
  if (!condition.startsWith('(') || closingOf(condition) !== condition.length - 1) return condition;
  return unwrapped(condition.slice(1, -1));
}

/** Where the bracket that begins it is closed. */
function closingOf(condition: string): number {
  return depthsIn(condition).findIndex((depth, at) => depth === 0 && condition[at] === ')');
}

/** Where a word stands outside of all brackets and texts. */
function placesOf(condition: string, word: string): readonly number[] {
  return depthsIn(condition).flatMap((depth, at) => (depth === 0 && condition.startsWith(word, at) ? [at] : []));
}

/** In how many brackets each of its characters stands, of a closing one after it; in a text in one more than there are. */
function depthsIn(condition: string): readonly number[] {
  let depth = 0;
  let isText = false;
  return [...condition].map((sign) => {
    if (sign === "'") isText = !isText;
    if (isText) return Number.MAX_SAFE_INTEGER;
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    return depth;
  });
}
