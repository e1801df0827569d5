import pino from 'pino';

/**
 * Structured logs, one JSON object a line, on standard output. Never log a body, a key or a personal field:
 * what could carry one is redacted by name as a second line of defence.
 */
export const log = pino({
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
