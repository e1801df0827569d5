import {
  GraphQLError,
  getNamedType,
  getNullableType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { GraphQLFieldResolver, GraphQLNamedType, GraphQLResolveInfo } from 'graphql';
import { accessDenied } from './graphql-errors.ts';
import { pageOf } from './connection.ts';
import { isConnection } from './query-cost.ts';
import type { AccessRule, AdminSchema } from './schema.ts';

/** A view's field that is worked out from its arguments. */
type Compute = (args: unknown) => unknown;

/** What one query carries through its fields. */
export interface ExecutionContext {
  scopes: Set<string>;
  /** Points spent so far: one per object answered. */
  spent: number;
}

/**
 * Resolves any field of the official schema from plain views. A token without the scope is denied
 * as Shopify denies it; a field the sandbox has no data for is null, or empty, or an error that
 * names it: never an invented value.
 */
export function createFieldResolver(admin: AdminSchema): GraphQLFieldResolver<unknown, ExecutionContext> {
  return (source, args, context, info) => {
    const rule = missingAccess(admin, info, context.scopes);
    if (rule) {
      const denied = accessDenied(info.fieldName, rule);
      throw new GraphQLError(denied.message, { extensions: denied.extensions });
    }
    const known = (source as Record<string, unknown> | null)?.[info.fieldName];
    const value = typeof known === 'function' ? (known as Compute)(args) : known;
    if (value === undefined || (value === null && isNonNullType(info.returnType))) {
      return withoutData(info);
    }
    context.spent += costOf(value, getNamedType(info.returnType), info);
    return value;
  };
}

/** The first rule of the field, or of what it returns, that the scopes do not meet. */
function missingAccess(admin: AdminSchema, info: GraphQLResolveInfo, scopes: Set<string>): AccessRule | null {
  const rules = [
    admin.ruleOf(`${info.parentType.name}.${info.fieldName}`),
    admin.ruleOf(rowType(getNamedType(info.returnType)).name),
  ];
  return rules.find((rule) => rule !== null && !isMet(rule, scopes)) ?? null;
}

function isMet(rule: AccessRule, scopes: Set<string>): boolean {
  // "Also: The app requires read_customer_events access scope": asked beside the listed ones.
  const also = /app requires (\w+_\w+) access scope/.exec(rule.requiredAccess)?.[1];
  if (also !== undefined && !holds(scopes, also)) return false;
  return rule.scopes.some((scope) => holds(scopes, scope));
}

/** Writing includes reading. */
function holds(scopes: Set<string>, scope: string): boolean {
  return scopes.has(scope) || scopes.has(scope.replace(/^read_/, 'write_'));
}

/** The type of a connection's rows: a list of customers needs what a customer needs. */
function rowType(type: GraphQLNamedType): GraphQLNamedType {
  if (!isConnection(type) || !isObjectType(type)) return type;
  const nodes = type.getFields()['nodes'];
  return nodes ? getNamedType(nodes.type) : type;
}

function withoutData(info: GraphQLResolveInfo): unknown {
  const { schema, parentType, returnType, fieldName } = info;
  const isRoot = parentType === schema.getQueryType() || parentType === schema.getMutationType();
  if (isRoot) throw new GraphQLError(`The sandbox does not answer ${parentType.name}.${fieldName}`);
  if (!isNonNullType(returnType)) return null;
  const type = getNullableType(returnType);
  if (isListType(type)) return [];
  const named = getNamedType(type);
  if (isConnection(named)) return pageOf([], { first: 0 }, (row) => row);
  if (named.name === 'Boolean') return false;
  if (named.name === 'Int' || named.name === 'Float') return 0;
  throw new GraphQLError(`The sandbox has no value for ${parentType.name}.${fieldName}`);
}

function costOf(value: unknown, type: GraphQLNamedType, info: GraphQLResolveInfo): number {
  if (value === null || !isCompositeType(type) || isConnection(type)) return 0;
  if (isConnection(info.parentType) && info.fieldName !== 'nodes') return 0;
  return Array.isArray(value) ? value.length : 1;
}
