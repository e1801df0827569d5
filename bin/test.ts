// Every check of the project, one after another: `npm test`; with --fast the part that takes under a minute.
// The last line is "N passed, N failed": tests are counted one by one, each static check as one.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../test/support/temporary-folder.ts';

interface Step {
  name: string;
  fast: boolean;
  run(): Promise<Count>;
}

interface Count {
  passed: number;
  failed: number;
}

/** What we read of vitest's JSON report. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  testResults: { status: string; assertionResults: unknown[] }[];
}

const project = path.dirname(import.meta.dirname);
const reports = temporaryFolder('regulars-reports');
const sources = ['app', 'sandbox', 'extensions', 'bench', 'bin', 'test', 'server.ts', 'worker.ts'];

const installed = findInstalledPostgres();

const steps: Step[] = [
  staticStep('types', true, 'tsc', ['--noEmit']),
  staticStep('lint', true, 'oxlint', ['--type-aware', '--deny-warnings']),
  staticStep('format', true, 'oxfmt', ['--check']),
  staticStep('layers', true, 'depcruise', ['--config', '.dependency-cruiser.cjs', ...sources.filter(isThere)]),
  staticStep('unused', true, 'knip', ['--no-config-hints', '--no-progress']),
  vitestStep('unit', true),
  ...(isThere('vite.config.ts') ? [staticStep('build', false, 'remix', ['vite:build'])] : []),
  vitestStep('integration', false),
  ...(installed ? [installedStep(installed)] : []),
  vitestStep('browser', false),
];

let current: ChildProcess | undefined;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    current?.kill(signal);
    process.exit(1);
  });
}

const total: Count = { passed: 0, failed: 0 };
const fast = process.argv.includes('--fast');
for (const step of steps.filter((candidate) => candidate.fast || !fast)) {
  const startedAt = Date.now();
  const { passed, failed } = await step.run();
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
  console.log(`${failed === 0 ? 'ok  ' : 'FAIL'} ${step.name.padEnd(12)} ${seconds.padStart(6)} s`);
  total.passed += passed;
  total.failed += failed;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

/** A program that succeeds or not; what it says is shown when it does not. */
function staticStep(name: string, isFast: boolean, command: string, args: string[]): Step {
  const run = async (): Promise<Count> => {
    const { code, output } = await execute(command, args, 'pipe');
    if (code !== 0) console.log(output);
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  };
  return { name, fast: isFast, run };
}

/** The tests of one vitest project. */
function vitestStep(name: string, isFast: boolean): Step {
  return { name, fast: isFast, run: () => runVitest(name, ['--project', name]) };
}

/** Migrations and the walls between tenants once more on the machine's own PostgreSQL: no 18-only SQL creeps in. */
function installedStep(bin: string): Step {
  const files = ['app/platform/db.server.test.ts', 'app/inbox/'];
  const run = () =>
    runVitest('installed', ['--project', 'integration', ...files], { ...process.env, TEST_POSTGRES_BIN: bin });
  return { name: 'installed', fast: false, run };
}

async function runVitest(name: string, selection: string[], env = process.env): Promise<Count> {
  const file = path.join(reports, `${name}.json`);
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const { code } = await execute('vitest', ['run', '--passWithNoTests', ...selection, ...reporters], 'inherit', env);
  return countTests(file, code);
}

/** A file that could not even be loaded, and an error outside of every test, count as a failure each. */
function countTests(file: string, code: number): Count {
  if (!existsSync(file)) return { passed: 0, failed: code === 0 ? 0 : 1 };
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = report.numFailedTests + unloaded.length;
  return { passed: report.numPassedTests, failed: code !== 0 && failed === 0 ? 1 : failed };
}

function execute(
  command: string,
  args: string[],
  output: 'pipe' | 'inherit',
  env = process.env,
): Promise<{ code: number; output: string }> {
  const child = spawn(command, args, { cwd: project, env, stdio: ['ignore', output, output] });
  current = child;
  const chunks: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

function isThere(name: string): boolean {
  return existsSync(path.join(project, name));
}

/** Folder of the newest installed PostgreSQL's programs from 15 on, as Debian and its kin lay it out; else undefined. */
function findInstalledPostgres(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).map(Number) : [];
  const newest = Math.max(...versions.filter((version) => version >= 15));
  const bin = path.join(root, String(newest), 'bin');
  return existsSync(path.join(bin, 'initdb')) ? bin : undefined;
}
