import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { SandboxReply } from '../http.ts';

/** One member of a JSON:API `errors` list, without the id and status which the answer adds. */
export interface KlaviyoError {
  code: string;
  title: string;
  detail: string;
  pointer?: string;
  parameter?: string;
  meta?: object;
}

/** Thrown by routes; the API answers it as JSON:API errors. */
export class KlaviyoRefusal extends Error {
  readonly status: number;
  readonly errors: KlaviyoError[];
  readonly headers: Record<string, string>;

  constructor(status: number, errors: KlaviyoError[], headers: Record<string, string> = {}) {
    super(errors.map(({ detail }) => detail).join('; '));
    this.status = status;
    this.errors = errors;
    this.headers = headers;
  }

  toReply(): SandboxReply {
    const errors = this.errors.map(({ pointer, parameter, meta, ...error }) => ({
      id: randomUUID(),
      status: this.status,
      ...error,
      source: parameter === undefined ? { pointer: pointer ?? '/data/' } : { parameter },
      meta: meta ?? {},
    }));
    return {
      status: this.status,
      headers: { 'content-type': 'application/vnd.api+json', ...this.headers },
      body: { errors },
    };
  }
}

export function invalid(detail: string, pointer: string): KlaviyoError {
  return { code: 'invalid', title: 'Invalid input.', detail, pointer };
}

export function refuseInvalid(detail: string, pointer: string): never {
  throw new KlaviyoRefusal(400, [invalid(detail, pointer)]);
}

export function refuseParameter(detail: string, parameter: string): never {
  throw new KlaviyoRefusal(400, [{ code: 'invalid', title: 'Invalid input.', detail, parameter }]);
}

export function refuseMissing(what: string): never {
  throw new KlaviyoRefusal(404, [{ code: 'not_found', title: 'Not found.', detail: `${what} does not exist.` }]);
}

export function refuseDuplicateProfile(profileId: string): never {
  throw new KlaviyoRefusal(409, [
    {
      code: 'duplicate_profile',
      title: 'Conflict.',
      detail: 'A profile already exists with one of these identifiers.',
      pointer: '/data/attributes',
      meta: { duplicate_profile_id: profileId },
    },
  ]);
}

export function throttled(retryAfterSeconds: number): KlaviyoRefusal {
  const unit = retryAfterSeconds === 1 ? 'second' : 'seconds';
  const detail = `Request was throttled. Expected available in ${retryAfterSeconds} ${unit}.`;
  return new KlaviyoRefusal(429, [{ code: 'throttled', title: 'Request was throttled.', detail }], {
    'retry-after': String(retryAfterSeconds),
  });
}

export function serverFailed(status: number): KlaviyoRefusal {
  return new KlaviyoRefusal(status, [
    { code: 'error', title: 'A server error occurred.', detail: 'Please try again.' },
  ]);
}

/** Each issue with the pointer of what is wrong; an unknown attribute is its own error. */
export function errorsOf(error: z.ZodError): KlaviyoError[] {
  return error.issues.flatMap((issue) => {
    const pointer = `/${issue.path.map(String).join('/')}`;
    if (issue.code !== 'unrecognized_keys') return [invalid(issue.message, pointer)];
    return issue.keys.map((key) =>
      invalid(`'${key}' is not a valid field for this resource.`, `${pointer}/${key}`.replace('//', '/')),
    );
  });
}
