import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setFlagsFromString } from 'node:v8';
import { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { parseDay } from '../kernel/day.ts';
import { answerTiers } from '../modules/consent/answer-tiers.service.ts';
import { AnsweringService, type View } from '../modules/credentials/answering.service.ts';
import { FactsQueries } from '../modules/credentials/facts.queries.ts';
import { csvLine } from '../modules/csv/csv-row.rules.ts';
import { technicianRequirement } from '../modules/qualifications/asked-rule.service.ts';
import { TechnicianRecords } from '../modules/qualifications/technician-records.service.ts';
import {
  countsOf,
  LINE_REASON_MESSAGES,
  LINE_REASONS,
  RESULT_COLUMNS,
  type RosterAnswer,
  resultRow,
} from '../modules/rosters/roster.rules.ts';
import { answeredFile } from '../modules/rosters/roster-file.ts';
import { rosterJudge } from '../modules/rosters/roster-judging.ts';
import { readBoundedText } from './bounded-text.ts';
import { ProgressDisplay } from './progress.ts';
import { withRegistry } from './registry.ts';
import { table } from './table.ts';

interface Options {
  readonly codes?: string;
  readonly requirement?: string;
  readonly asOf?: string;
  readonly rulePack?: string;
  readonly out?: string;
  readonly json?: true;
}

const EXIT_REFUSED_LINES = 2;
const MAX_REQUIREMENT_BYTES = 1_048_576;
/** Thousands of facts live for one piece only; V8 would otherwise let its young generation grow by 100 MB. */
const KEEP_YOUNG_GENERATION_SMALL = '--semi-space-growth-factor=1';

const HELP = `
The file has the header ase_id,last_name and any number of lines. The results have one line for each, in its order.
Exit code 0: every line has a verdict; 2: some could not be answered, each says why; 1: the command failed.`;

/** `verify-roster FILE`: judges a file of any length as rosters are judged, without keeping anything. */
export function verifyRosterCommand(): Command {
  return new Command('verify-roster')
    .description('ask one requirement about everybody in a CSV file of ASE IDs and last names')
    .argument('<file>', 'the file: ase_id,last_name')
    .option('--codes <codes>', 'tests and designations that must all hold: A5,A6')
    .option('--requirement <json>', 'instead of codes: a rule in the requirement language, or a file that holds one')
    .option('--as-of <day>', 'judge as of this day, YYYY-MM-DD (default: today)')
    .option('--rule-pack <name>', "judge by this rule pack (default: the registry's)")
    .option('--out <file>', 'write the results there (default: standard output)')
    .option('--json', 'write a JSON object for each line instead of CSV')
    .addHelpText('after', HELP)
    .action(async (file: string, options: Options) => {
      const { size } = await stat(file).catch((cause: unknown) => {
        throw new Error(`There is no file ${file} that can be read.`, { cause });
      });
      const question = await questionOf(options);
      setFlagsFromString(KEEP_YOUNG_GENERATION_SMALL);
      const stop = new AbortController();
      const interrupt = () => stop.abort(new Error('Stopped before the end; nothing was written as results.'));
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
      const counts = await withRegistry(loadConfig(), stop.signal, async ({ database, catalogue, clock }) => {
        const facts = new FactsQueries(database.pool);
        const view = new AnsweringService(facts, catalogue, clock).view(question);
        const requirement = technicianRequirement(question, view.pack);
        const tiers = answerTiers(database.pool, catalogue, clock);
        const pinned: View = { ...view, knownAt: clock.now() };
        const answers = answeredFile(
          file,
          requirement,
          pinned,
          rosterJudge(facts, new TechnicianRecords(database.pool), tiers),
        );
        return writeResults(answers, { file, size, options, signal: stop.signal });
      });
      process.stderr.write(summaryOf(counts));
      process.exitCode = LINE_REASONS.some((reason) => (counts[reason] ?? 0) > 0) ? EXIT_REFUSED_LINES : 0;
    });
}

async function questionOf({ codes, requirement, asOf, rulePack }: Options) {
  const day = asOf === undefined ? undefined : parseDay(asOf);
  if (asOf !== undefined && day === undefined) throw new Error('--as-of wants a day, written YYYY-MM-DD.');
  if ((codes === undefined) === (requirement === undefined)) {
    throw new Error('Say what is asked by --codes or by --requirement: one of the two.');
  }
  return {
    asOf: day,
    rulePack,
    codes: codes?.split(','),
    requirement: requirement === undefined ? undefined : await requirementIn(requirement),
  };
}

async function requirementIn(text: string): Promise<unknown> {
  const isJson = text.trimStart().startsWith('{');
  const json = isJson ? text : await readBoundedText(text, MAX_REQUIREMENT_BYTES);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new Error(`${isJson ? 'The requirement' : text} is not JSON.`, { cause });
  }
}

interface Writing {
  readonly file: string;
  readonly size: number;
  readonly options: Options;
  readonly signal: AbortSignal;
}

/** Writes the results and tells how many lines came to what. A file appears under its name only when it is whole. */
async function writeResults(
  pieces: AsyncIterable<{ readonly answers: readonly RosterAnswer[]; readonly bytesRead: number }>,
  { file, size, options, signal }: Writing,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const progress = new ProgressDisplay(process.stderr);
  let rowsRead = 0;
  async function* text() {
    if (!options.json) yield csvLine(RESULT_COLUMNS);
    for await (const { answers, bytesRead } of pieces) {
      rowsRead += answers.length;
      for (const [code, lines] of Object.entries(countsOf(answers))) counts[code] = (counts[code] ?? 0) + lines;
      progress.show({ file: basename(file), rowsRead, bytesRead, bytesTotal: size });
      yield answers.map(options.json ? jsonLine : (answer) => csvLine(resultRow(answer))).join('');
    }
  }
  try {
    if (options.out === undefined) {
      await pipeline(Readable.from(text()), process.stdout, { end: false, signal });
    } else {
      const unfinished = `${options.out}.unfinished`;
      try {
        await pipeline(Readable.from(text()), createWriteStream(unfinished), { signal });
        await rename(unfinished, options.out);
      } finally {
        await rm(unfinished, { force: true });
      }
    }
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    progress.end();
  }
  return counts;
}

function jsonLine({ technicianId: _, fault, ...answer }: RosterAnswer): string {
  const message = fault ?? (answer.reason && LINE_REASON_MESSAGES[answer.reason]);
  return `${JSON.stringify({ ...answer, message })}\n`;
}

function summaryOf(counts: Readonly<Record<string, number>>): string {
  const rows = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (rows.length === 0) return 'The file has no line.\n';
  return `${table(
    ['answer', 'lines'],
    rows.map(([code, lines]) => [code, lines.toLocaleString('en-US')]),
  )}\n`;
}
