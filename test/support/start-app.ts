import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { demoShop, type Sandbox, startSandbox } from '../../sandbox/start.ts';

const project = path.join(import.meta.dirname, '../..');
const apiKey = 'test-api-key';
const apiSecret = 'test-api-secret';

/** The web process and, when asked for, the worker, on a sandbox of their own. */
export interface RunningApp {
  sandbox: Sandbox;
  /** Where the web process listens. */
  url: string;
  /** What the processes wrote, for a test that fails. */
  output: string[];
  stop(): Promise<void>;
}

/**
 * Starts the built app as it runs in production, as processes of its own, on free ports.
 * @param options.worker whether the worker runs too.
 */
export async function startApp(options: { databaseUrl: string; worker?: boolean; seed?: number }): Promise<RunningApp> {
  if (!existsSync(path.join(project, 'build/server/index.js'))) throw new Error('Run "npm run build" first');
  const shops = [{ domain: demoShop, currencyCode: 'EUR', ianaTimezone: 'Europe/Berlin' }];
  const sandbox = await startSandbox({ seed: options.seed ?? 1, apiKey, apiSecret, shops });
  const output: string[] = [];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: options.databaseUrl,
    SHOPIFY_API_KEY: apiKey,
    SHOPIFY_API_SECRET: apiSecret,
    SHOPIFY_APP_URL: sandbox.urls.app,
    SHOPIFY_API_BASE: sandbox.urls.shopify,
    APP_BRIDGE_URL: sandbox.urls.appBridge,
    KLAVIYO_BASE_URL: sandbox.urls.klaviyo,
    SENDGRID_BASE_URL: sandbox.urls.sendgrid,
    TRUST_PROXY: '1', // the sandbox's storefront stands for every visitor
    PORT: '0',
  };
  const run = (script: string) => {
    const child = spawn(process.execPath, [script], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => output.push(line));
    createInterface({ input: child.stderr }).on('line', (line) => output.push(line));
    return { child, lines };
  };
  const web = run('server.ts');
  const url = await new Promise<string>((resolve, reject) => {
    web.lines.on('line', (line) => {
      const listening = /listens on (\S+)/.exec(line)?.[1];
      if (listening) resolve(listening);
    });
    web.child.once('exit', () => reject(new Error(`server.ts ended:\n${output.join('\n')}`)));
  });
  sandbox.setAppUrl(url);
  const children = [web.child, ...(options.worker ? [run('worker.ts').child] : [])];
  return {
    sandbox,
    url,
    output,
    async stop() {
      await sandbox.stop();
      const ended = children.filter((child) => child.exitCode === null).map((child) => once(child, 'exit'));
      for (const child of children) child.kill('SIGTERM');
      await Promise.all(ended);
    },
  };
}
