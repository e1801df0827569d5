import { execFileSync, spawnSync } from 'node:child_process';
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createBrotliDecompress } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { type Browser, chromium } from 'playwright-core';

const PACKAGE = path.join(import.meta.dirname, '../../node_modules/@sparticuz/chromium');
const INSTALLED = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const SWITCHES = [
  '--no-sandbox', // root and containers have no user namespace
  '--headless=shell', // all that the npm package holds
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-dev-shm-usage',
  '--disable-sync',
  '--font-render-hinting=none',
  '--mute-audio',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/** Pass it to newContext or newPage: Shopify's library refuses HeadlessChrome as a bot. */
export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36';

/**
 * A real Chromium: CHROMIUM_PATH, else an installed one, else the one in the npm package @sparticuz/chromium, which is
 * unpacked once per account (about 2 s). Web security stays on. The caller closes it.
 */
export async function launchChromium(): Promise<Browser> {
  const installed = [process.env.CHROMIUM_PATH ?? '', ...INSTALLED].find((file) => file !== '' && existsSync(file));
  if (installed) return launch(installed, process.env);
  const folder = await unpackOnce();
  const executablePath = path.join(folder, 'chromium');
  return launch(executablePath, environment(folder, executablePath));
}

/** It leaves files in its temporary folder, so it gets one of its own, which goes when it does. */
async function launch(executablePath: string, env: NodeJS.ProcessEnv): Promise<Browser> {
  const temporary = mkdtempSync(path.join(tmpdir(), 'regulars-browser-'));
  const browser = await chromium.launch({ executablePath, args: SWITCHES, env: { ...env, TMPDIR: temporary } });
  browser.on('disconnected', () => rmSync(temporary, { recursive: true, force: true, maxRetries: 5 }));
  return browser;
}

async function unpackOnce(): Promise<string> {
  const folder = path.join(tmpdir(), `regulars-chromium-147-${process.getuid?.() ?? 'user'}`);
  if (existsSync(folder)) return folder;
  const partial = mkdtempSync(`${folder}-`);
  try {
    await Promise.all([
      decompress('chromium.br', path.join(partial, 'chromium')),
      unpackArchive('fonts.tar.br', partial),
      unpackArchive('al2023.tar.br', partial),
    ]);
    writeFileSync(path.join(partial, 'fonts.conf'), fontConfiguration(folder));
    renameSync(partial, folder);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!existsSync(folder)) throw error; // else another process was faster
  }
  return folder;
}

async function decompress(name: string, target: string): Promise<void> {
  const source = createReadStream(path.join(PACKAGE, 'bin', name));
  await pipeline(source, createBrotliDecompress(), createWriteStream(target, { mode: 0o755 }));
}

async function unpackArchive(name: string, folder: string): Promise<void> {
  const archive = path.join(folder, name.replace('.br', ''));
  await decompress(name, archive);
  execFileSync('tar', ['-x', '-f', archive, '-C', folder]);
  rmSync(archive);
}

function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${folder}/fonts-cache</cachedir></fontconfig>
`;
}

/** The package's fonts beside the machine's; on a machine without NSS the package's libraries as well. */
function environment(folder: string, executablePath: string): NodeJS.ProcessEnv {
  const env = { ...process.env, FONTCONFIG_FILE: path.join(folder, 'fonts.conf') };
  const bare = spawnSync(executablePath, ['--version'], { env, stdio: 'ignore', timeout: 30_000 });
  return bare.status === 0 ? env : { ...env, LD_LIBRARY_PATH: path.join(folder, 'lib') };
}
