import { z } from 'zod';

const secret = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32, 'must be 32 bytes in base64');
const origin = z.url().transform((text) => text.replace(/\/$/, ''));

const keySchema = z.object({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key: secret });

const schema = z.object({
  DATABASE_URL: z.string().startsWith('postgres'),
  SHOPIFY_API_KEY: z.string().min(1),
  /** During a rotation `new,old`: both verify, the first signs. */
  SHOPIFY_API_SECRET: z
    .string()
    .min(1)
    .transform((text) => text.split(',') as [string, ...string[]]),
  SHOPIFY_APP_URL: origin,
  /** Set: every call to https://{shop} goes to this origin instead, with the shop in x-forwarded-host. */
  SHOPIFY_API_BASE: origin.optional(),
  APP_BRIDGE_URL: z.url().default('https://cdn.shopify.com/shopifycloud/app-bridge.js'),
  KLAVIYO_BASE_URL: origin.default('https://a.klaviyo.com'),
  SENDGRID_BASE_URL: origin.default('https://api.sendgrid.com'),
  /** `id:base64,...`: the first key encrypts, all decrypt. */
  REGULARS_KEYS: z
    .string()
    .transform((text) =>
      text.split(',').map((pair) => ({ id: pair.slice(0, pair.indexOf(':')), key: pair.slice(pair.indexOf(':') + 1) })),
    )
    .pipe(z.tuple([keySchema], keySchema)),
  /** For blind indexes and signed tokens; never rotated. */
  REGULARS_INDEX_KEY: secret,
  /** 1: a proxy of ours stands before the web process, and the last hop it names in x-forwarded-for is the visitor. */
  TRUST_PROXY: z
    .enum(['0', '1'])
    .default('0')
    .transform((text) => text === '1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  HOST: z.string().default('127.0.0.1'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** The settings of this process, from its environment. */
export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/**
 * The environment, checked once.
 * @throws Error with one line per wrong variable, never with a value.
 */
export function env(): Env {
  parsed ??= read(schema);
  return parsed;
}

/** Checks everything but DATABASE_URL, for a process that would start a database of its own. @throws as `env`. */
export function assertEnvBesideDatabase(): void {
  read(schema.omit({ DATABASE_URL: true }));
}

function read<Result>(form: z.ZodType<Result>): Result {
  const result = form.safeParse(process.env);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The environment is not complete (see .env.example):\n  ${lines.join('\n  ')}`);
}

/** Whether the environment names a database; asked before one is given, so nothing else of it is checked. */
export function namesDatabase(): boolean {
  return Boolean(process.env.DATABASE_URL);
}

/** Names a database in the environment, for this process and those it starts. */
export function nameDatabase(url: string): void {
  process.env.DATABASE_URL = url;
  resetEnv();
}

/** Forgets what was parsed, for a process that sets its own environment before it begins. */
export function resetEnv(): void {
  parsed = undefined;
}
