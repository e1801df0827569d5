import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** One disagreement between a body and the vendor's own OpenAPI file. */
export interface SchemaViolation {
  /** JSON pointer into the body. */
  pointer: string;
  message: string;
}

/** Checks a request body; an empty list when it agrees, or when the file says nothing of it. */
export type OfficialCheck = (method: string, path: string, body: unknown) => SchemaViolation[];

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

/**
 * A check against an OpenAPI file. The file is optional (it is not ours to ship) and read at the first request that
 * needs it; only the schemas which that operation reaches are compiled, so starting costs nothing.
 * @param patch mends known defects of one schema before it is compiled.
 */
export function createOfficialCheck(
  file: URL,
  patch: (schema: JsonObject) => JsonObject = (schema) => schema,
): OfficialCheck {
  if (!existsSync(file)) return () => [];
  let document: JsonObject | undefined;
  const validators = new Map<string, ValidateFunction | null>();
  return (method, path, body) => {
    const key = `${method.toLowerCase()} ${path}`;
    let validate = validators.get(key);
    if (validate === undefined) {
      document ??= JSON.parse(readFileSync(file, 'utf8')) as JsonObject;
      validate = compile(document, method.toLowerCase(), path, patch);
      validators.set(key, validate);
    }
    if (!validate || validate(body)) return [];
    return (validate.errors ?? []).map(violationOf);
  };
}

function compile(
  document: JsonObject,
  method: string,
  path: string,
  patch: (schema: JsonObject) => JsonObject,
): ValidateFunction | null {
  const body = resolve(document, at(document, ['paths', path, method, 'requestBody']));
  const content = at(body, ['content']);
  const schema = at(content, ['application/vnd.api+json', 'schema']) ?? at(content, ['application/json', 'schema']);
  if (schema === undefined) return null;
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  addFormats(ajv);
  const root = normalise(schema, patch) as JsonObject;
  const $defs: JsonObject = {};
  collect(document, root, $defs, patch);
  return ajv.compile({ ...root, $defs });
}

/** Copies every schema that `node` reaches into `$defs`, under its own name. */
function collect(document: JsonObject, node: Json, $defs: JsonObject, patch: (schema: JsonObject) => JsonObject): void {
  if (Array.isArray(node)) {
    for (const item of node) collect(document, item, $defs, patch);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  for (const [key, value] of Object.entries(node)) {
    if (key !== '$ref' || typeof value !== 'string') {
      collect(document, value, $defs, patch);
      continue;
    }
    const name = value.slice('#/$defs/'.length);
    if (name in $defs) continue;
    const schema = at(document, ['components', 'schemas', name]);
    if (schema === undefined) throw new Error(`schema ${name} is not in the file`);
    $defs[name] = {};
    $defs[name] = normalise(schema, patch);
    collect(document, $defs[name], $defs, patch);
  }
}

/**
 * OpenAPI 3.0's `nullable` as JSON Schema: beside `$ref` or without a type it means nothing to a validator.
 * Examples and discriminators are dropped, references point into `$defs`.
 */
function normalise(node: Json, patch: (schema: JsonObject) => JsonObject): Json {
  if (Array.isArray(node)) return node.map((item) => normalise(item, patch));
  if (node === null || typeof node !== 'object') return node;
  const schema: JsonObject = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === 'example' || key === 'examples' || key === 'discriminator') continue;
    schema[key] = normalise(value, patch);
  }
  if (typeof schema.$ref === 'string') {
    const $ref = schema.$ref.replace('#/components/schemas/', '#/$defs/');
    return schema.nullable === true ? { anyOf: [{ $ref }, { type: 'null' }] } : { $ref };
  }
  if (schema.nullable !== true) return patch(schema);
  const { nullable: _, ...rest } = schema;
  return { anyOf: [patch(rest), { type: 'null' }] };
}

function resolve(document: JsonObject, node: Json | undefined): Json | undefined {
  const reference = at(node, ['$ref']);
  return typeof reference === 'string' ? at(document, reference.slice(2).split('/')) : node;
}

function at(node: Json | undefined, path: string[]): Json | undefined {
  let current = node;
  for (const key of path) {
    if (current === null || typeof current !== 'object' || Array.isArray(current)) return undefined;
    current = current[key];
  }
  return current;
}

function violationOf(error: ErrorObject): SchemaViolation {
  return { pointer: error.instancePath || '/', message: error.message ?? error.keyword };
}
