import { writeFileSync } from 'node:fs';

/** Loaded before a command: writes the most memory its process ever held, in KiB, as it ends. */
process.on('exit', () => {
  writeFileSync(process.env['PEAK_MEMORY_FILE'] ?? 'peak-memory', String(process.resourceUsage().maxRSS));
});
