// Runs a script of this project from any state of the folder: installs dependencies when they are missing or stale,
// generates the Prisma client when the schema changed, then hands over to the project's own Node.
//   node bin/bootstrap.mjs [--with-env-file] SCRIPT [ARGUMENTS]
// With --with-env-file the script finds the variables of `.env` in its environment, where that does not set them itself.
// Plain JavaScript without dependencies: it is the one file that the machine's own Node (20 or later) has to read.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 20;
const project = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const bin = path.join(project, 'node_modules', '.bin');
const generated = path.join(project, 'app', 'platform', 'prisma');

if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
  fail(`Regulars needs Node ${NODE_MAJOR_MIN} or later to install itself; this is ${process.version}.`);
}
const withEnvFile = process.argv[2] === '--with-env-file';
const [script, ...rest] = process.argv.slice(withEnvFile ? 3 : 2);
if (!script) fail('Usage: node bin/bootstrap.mjs [--with-env-file] SCRIPT [ARGUMENTS]');
if (!dependenciesAreCurrent()) installDependencies();
if (!existsSync(path.join(bin, 'node'))) {
  fail('node_modules has no Node of its own: install scripts were switched off. Run "npm ci --ignore-scripts=false".');
}
const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH ?? ''}` };
generatePrismaClient();
const envFile = path.join(project, '.env');
const flags = withEnvFile && existsSync(envFile) ? [`--env-file=${envFile}`] : [];
run(path.join(bin, 'node'), [...flags, path.resolve(project, script), ...rest]);

/** Every package of the lock file is installed in its version; optional ones may be absent (other platforms). */
function dependenciesAreCurrent() {
  const installedFile = path.join(project, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const wanted = JSON.parse(readFileSync(path.join(project, 'package-lock.json'), 'utf8')).packages;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '') return true;
    return installed[name] ? installed[name].version === entry.version : Boolean(entry.optional || entry.devOptional);
  });
}

function installDependencies() {
  console.error('Installing dependencies (npm ci) ...');
  // Run by npm we know its file; a bare "npm" would start with the Node in the folder that npm ci removes first.
  const npm = process.env.npm_execpath;
  const ci = ['ci', '--loglevel=error'];
  const [command, args] = npm?.endsWith('.js') ? [process.execPath, [npm, ...ci]] : ['npm', ci];
  // Standard output belongs to the script: its last line may be read by a program.
  const result = spawnSync(command, args, { cwd: project, stdio: ['ignore', 2, 2] });
  if (result.error) fail(`npm does not start (${result.error.message}). It comes with Node: https://nodejs.org`);
  if (result.status !== 0) fail('npm ci failed: its message is above.');
}

function generatePrismaClient() {
  const schema = path.join(project, 'prisma', 'schema.prisma');
  if (!existsSync(schema)) return;
  const prisma = path.join(project, 'node_modules', 'prisma');
  const version = readFileSync(path.join(prisma, 'package.json'));
  const hash = createHash('sha256').update(readFileSync(schema)).update(version).digest('hex');
  const stamp = path.join(generated, '.schema-hash');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  const args = [path.join(prisma, 'build', 'index.js'), 'generate'];
  const result = spawnSync(path.join(bin, 'node'), args, { cwd: project, env, encoding: 'utf8' });
  if (result.status !== 0) fail(`prisma generate failed:\n${result.stdout ?? ''}${result.stderr ?? result.error}`);
  writeFileSync(stamp, hash);
}

/** Standard streams are shared, signals are passed on, and its end is ours. */
function run(command, args) {
  const child = spawn(command, args, { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(error.message));
  child.on('exit', (code, signal) => process.exit(signal ? 128 + os.constants.signals[signal] : code));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
