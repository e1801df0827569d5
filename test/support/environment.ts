/**
 * The environment every integration test starts from. Constants, not secrets: nothing outside the tests knows them.
 * DATABASE_URL is absent on purpose: a test takes its own from givenDatabase.
 */
const environment = {
  SHOPIFY_API_KEY: 'test-api-key',
  SHOPIFY_API_SECRET: 'test-api-secret',
  SHOPIFY_APP_URL: 'https://app.test',
  REGULARS_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
  REGULARS_INDEX_KEY: Buffer.alloc(32, 2).toString('base64'),
  LOG_LEVEL: 'silent',
  TRUST_PROXY: '1', // the sandbox's storefront stands for every visitor
};

for (const [name, value] of Object.entries(environment)) process.env[name] = value;
