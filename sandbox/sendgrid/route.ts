import { z } from 'zod';
import type { RateWindow } from '../fixed-window.ts';
import { readJson } from '../http.ts';
import type { SandboxReply, SandboxRequest } from '../http.ts';
import type { SendgridAccount } from './account.ts';

/** One operation of the API. */
export interface SendgridRoute {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** As the OpenAPI file writes it: /v3/marketing/contacts/imports/{id}. */
  path: string;
  /** What the key must be allowed; null = every key. */
  scope: string | null;
  /** When it has a limit of its own. */
  window?: RateWindow;
  payloadBytesMax?: number;
  answer(call: SendgridCall): SandboxReply;
}

export interface SendgridCall {
  account: SendgridAccount;
  route: SendgridRoute;
  request: SandboxRequest;
  /** Path parameters by name. */
  params: Record<string, string>;
}

export interface SendgridError {
  message: string;
  field: string | null;
}

/** Thrown by routes; the API answers it in SendGrid's words. */
export class SendgridRefusal extends Error {
  readonly status: number;
  readonly errors: SendgridError[];

  constructor(status: number, errors: SendgridError[]) {
    super(errors.map(({ message }) => message).join('; '));
    this.status = status;
    this.errors = errors;
  }

  toReply(): SandboxReply {
    return { status: this.status, body: { errors: this.errors } };
  }
}

/** SendGrid says "6MB" and "256Kb" without saying of which kind: the smaller reading is safe. */
export const kilobyte = 1000;
export const megabyte = 1000 * kilobyte;

export function refuse(status: number, message: string, field: string | null = null): never {
  throw new SendgridRefusal(status, [{ message, field }]);
}

/** The body, when it agrees with our strict schema and with SendGrid's own file. */
export function readBody<Schema extends z.ZodType>(call: SendgridCall, schema: Schema): z.infer<Schema> {
  const body = parse(call.request);
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new SendgridRefusal(400, errorsOf(parsed.error));
  const violations = call.account.check(call.route.method, call.route.path, body);
  if (violations.length > 0) {
    throw new SendgridRefusal(
      400,
      violations.map(({ pointer, message }) => ({ message, field: pointer.slice(1).replaceAll('/', '.') })),
    );
  }
  return parsed.data;
}

export function param(call: SendgridCall, name: string): string {
  return call.params[name] ?? '';
}

function parse(request: SandboxRequest): unknown {
  try {
    return readJson(request);
  } catch (error) {
    if (error instanceof SyntaxError) refuse(400, 'Bad Request: the body is not JSON');
    throw error;
  }
}

function errorsOf(error: z.ZodError): SendgridError[] {
  return error.issues.flatMap((issue) => {
    const field = z.core.toDotPath(issue.path) || null;
    if (issue.code !== 'unrecognized_keys') return [{ message: issue.message, field }];
    return issue.keys.map((key) => ({
      message: 'unknown field',
      field: field === null ? key : `${field}.${key}`,
    }));
  });
}
