import pino from 'pino';

const address = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** Keys of Klaviyo and SendGrid, and Shopify's tokens. */
const secret = /\b(?:pk_|SG\.|shp[a-z]{2}_)[\w.-]{6,}/g;

/**
 * Structured logs, one JSON object a line, on standard output. Never log a body, a key or a personal field:
 * what could carry one is redacted by name as a second line of defence, and what looks like an address or a key, as in a message
 * of the database that quotes a value, is masked wherever it stands.
 */
export const log = pino({
  hooks: { streamWrite: (line) => line.replaceAll(address, '[address]').replaceAll(secret, '[secret]') },
  level: process.env['LOG_LEVEL'] ?? 'info',
  redact: [
    'email',
    'phone',
    'secret',
    'accessToken',
    'refreshToken',
    'authorization',
    '*.email',
    '*.phone',
    '*.secret',
    '*.authorization',
  ],
});
