import { Command, InvalidArgumentError } from 'commander';
import { loadConfig } from '../config.ts';
import { type Day, parseDay } from '../kernel/day.ts';
import { type RulePackListing, RulePackRetirements } from '../modules/catalogue/rule-pack-retirement.service.ts';
import { type Registry, withRegistry } from './registry.ts';
import { table } from './table.ts';

/** `rule-packs`: lists the published rule packs, and retires a version for new rules. */
export function rulePacksCommand(): Command {
  return new Command('rule-packs')
    .description('list the published rule packs and retire a version')
    .addCommand(listCommand())
    .addCommand(retireCommand());
}

function listCommand(): Command {
  return new Command('list').description('list every published version, and whether new rules may name it').action(() =>
    withRetirements(async (retirements, { catalogue, clock }) => {
      const today = clock.dayAt(clock.now());
      const rows = (await retirements.list()).map((listing) => [
        listing.pack.name,
        listing.pack === catalogue.defaultPack ? 'default' : stateOf(listing, today),
        listing.publishedAt.toISOString(),
        listing.pack.title,
      ]);
      process.stdout.write(`${table(['rule pack', 'state', 'published', 'title'], rows)}\n`);
    }),
  );
}

function retireCommand(): Command {
  return new Command('retire')
    .description('let no new rule be written against a version; what names it already is judged by it as before')
    .argument('<name>', 'the version that list shows, such as published@1')
    .option('--on <day>', 'the first day on which none may; without it, today', dayOption)
    .action((name: string, { on }: { readonly on?: Day }) =>
      withRetirements(async (retirements) => {
        const retiredOn = await retirements.retire(name, on);
        process.stdout.write(`${name} is retired from ${retiredOn} on.\n`);
      }),
    );
}

function withRetirements(work: (retirements: RulePackRetirements, registry: Registry) => Promise<void>): Promise<void> {
  return withRegistry(loadConfig(), new AbortController().signal, (registry) => {
    const { database, catalogue, clock, ids } = registry;
    return work(new RulePackRetirements(database.orm, catalogue, clock, ids), registry);
  });
}

function stateOf({ retiredOn }: RulePackListing, today: Day): string {
  if (retiredOn === null) return 'in force';
  return `${retiredOn > today ? 'to be retired' : 'retired'} from ${retiredOn}`;
}

function dayOption(text: string): Day {
  const parsed = parseDay(text);
  if (parsed) return parsed;
  throw new InvalidArgumentError('It must be a real day, such as 2027-01-01.');
}
