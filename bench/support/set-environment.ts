import { resetEnv } from '../../app/platform/env.server.ts';

/** Points the product at a benchmark's database, with keys that seal nothing of anybody's. */
export function setEnvironment(url: string): void {
  Object.assign(process.env, {
    DATABASE_URL: url,
    SHOPIFY_API_KEY: 'bench',
    SHOPIFY_API_SECRET: 'bench',
    SHOPIFY_APP_URL: 'http://localhost',
    REGULARS_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    REGULARS_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
    LOG_LEVEL: 'warn',
  });
  resetEnv();
}
