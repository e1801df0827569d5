import { readdirSync, readFileSync } from 'node:fs';

/** `USER_HZ`, which Linux fixes at 100 for programs: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksPerSecond = 100;

/**
 * CPU seconds, user and system, that a process, its children and those children it has seen end have used so far: a postmaster's are the
 * whole PostgreSQL's. Null where there is no `/proc`.
 */
export function cpuSecondsOf(pid: number): number | null {
  const parent = readStat(pid);
  if (!parent) return null;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readStat(Number(name)) ?? [])
    .filter((stat) => stat.parent === pid);
  const ticks = children.reduce((sum, stat) => sum + stat.own, parent.own + parent.ended);
  return ticks / ticksPerSecond;
}

function readStat(pid: number): { parent: number; own: number; ended: number } | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return null; // it has ended, or this is no Linux
  }
  // the name in brackets may hold spaces; the state, field 3, comes after it
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const field = (number: number) => Number(fields[number - 3]);
  return { parent: field(4), own: field(14) + field(15), ended: field(16) + field(17) };
}
