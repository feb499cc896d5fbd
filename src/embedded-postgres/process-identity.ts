import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * A mark that no other process with the same id ever has: the boot and the moment in which it started. Undefined when there
 * is no such process.
 */
export async function startMark(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') return await ps(pid, 'lstart=');
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The command, in parentheses, may hold spaces; the fields after it do not. proc_pid_stat(5): starttime is field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${boot.trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** The command line of a process, its arguments one by one where the system tells them apart, else in one text. */
export async function commandLine(pid: number): Promise<readonly string[]> {
  if (process.platform !== 'linux') {
    const command = await ps(pid, 'command=');
    return command === undefined ? [] : [command];
  }
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

async function ps(pid: number, column: string): Promise<string | undefined> {
  try {
    const { stdout } = await run('ps', ['-ww', '-o', column, '-p', String(pid)], {
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
