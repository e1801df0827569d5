import {
  GraphQLError,
  Kind,
  TypeInfo,
  getNamedType,
  getNullableType,
  isListType,
  parse,
  validate,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { isConnection } from './query-cost.ts';

const connectionsMax = 5;
const depthMax = 2;

/**
 * Why Shopify would not run a query in bulk, in its words as far as they are known; null when it would.
 * Source: shopify.dev, bulk operations: one top-level field, one to five connections, two levels, none inside a list.
 */
export function bulkQueryFault(schema: GraphQLSchema, query: string): string | null {
  try {
    const document = parse(query);
    const [invalid] = validate(schema, document);
    if (invalid) return `Invalid bulk query: ${invalid.message}`;
    const [operation, ...others] = document.definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
    if (!operation || others.length > 0 || operation.selectionSet.selections.length !== 1)
      return 'Bulk queries can only have one top level field.';
    const found = countConnections(schema, document);
    if (found.count === 0) return 'Bulk queries must contain at least one connection.';
    if (found.count > connectionsMax) return `Bulk queries cannot contain more than ${connectionsMax} connections.`;
    if (found.depth > depthMax)
      return `Bulk queries cannot contain connections with a nesting depth greater than ${depthMax}.`;
    if (found.insideList)
      return 'Queries that contain a connection field within a list field are not currently supported.';
    return null;
  } catch (error) {
    if (error instanceof GraphQLError) return `Invalid bulk query: ${error.message}`;
    throw error;
  }
}

function countConnections(schema: GraphQLSchema, document: ReturnType<typeof parse>) {
  const found = { count: 0, depth: 0, insideList: false };
  const info = new TypeInfo(schema);
  const above: ('connection' | 'list' | 'other')[] = [];
  visit(
    document,
    visitWithTypeInfo(info, {
      Field: {
        enter() {
          const type = info.getType();
          const parent = info.getParentType();
          const kind = kindOf(type, parent);
          if (kind === 'connection') {
            found.count += 1;
            found.insideList ||= above.includes('list');
          }
          above.push(kind);
          found.depth = Math.max(found.depth, above.filter((each) => each === 'connection').length);
        },
        leave() {
          above.pop();
        },
      },
    }),
  );
  return found;
}

/** A connection's own edges and nodes are no list of that kind. */
function kindOf(type: ReturnType<TypeInfo['getType']>, parent: ReturnType<TypeInfo['getParentType']>) {
  if (!type) return 'other';
  if (isConnection(getNamedType(type))) return 'connection';
  return isListType(getNullableType(type)) && !(parent && isConnection(parent)) ? 'list' : 'other';
}
