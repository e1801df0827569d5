import { GraphQLError, Kind, getNamedType, isCompositeType, isObjectType } from 'graphql';
import type {
  DocumentNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLNamedType,
  GraphQLSchema,
  OperationDefinitionNode,
  SelectionSetNode,
} from 'graphql';

/** A page may hold this many rows (Shopify: arrays and pages up to 250). */
const pageSizeMax = 250;
const mutationCost = 10;

interface Walk {
  schema: GraphQLSchema;
  fragments: Map<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
}

/**
 * What a query may cost before it runs: a scalar 0, an object 1, a connection its page size times
 * one row, a mutation 10.
 * @throws GraphQLError where a connection says neither `first` nor `last`, or more than 250.
 */
export function requestedCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const root = schema.getRootType(operation.operation);
  if (!root) return 0;
  const walk = { schema, fragments, variables };
  const fields = costOfSelections(walk, operation.selectionSet, root);
  return operation.operation === 'mutation' ? fields + mutationCost : fields;
}

function costOfSelections(walk: Walk, set: SelectionSetNode, parent: GraphQLNamedType): number {
  let cost = 0;
  for (const selection of set.selections) {
    if (selection.kind === Kind.FIELD) {
      cost += costOfField(walk, selection, parent);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      const type = selection.typeCondition?.name.value;
      const inner = type ? walk.schema.getType(type) : parent;
      cost += costOfSelections(walk, selection.selectionSet, inner ?? parent);
    } else {
      const fragment = walk.fragments.get(selection.name.value);
      const inner = fragment && walk.schema.getType(fragment.typeCondition.name.value);
      if (inner) cost += costOfSelections(walk, fragment.selectionSet, inner);
    }
  }
  return cost;
}

function costOfField(walk: Walk, field: FieldNode, parent: GraphQLNamedType): number {
  if (!('getFields' in parent) || !field.selectionSet) return 0;
  const definition = parent.getFields()[field.name.value];
  if (!definition) return 0;
  const type = getNamedType(definition.type);
  if (!isCompositeType(type)) return 0;
  const children = costOfSelections(walk, field.selectionSet, type);
  if (!isConnection(type)) return isPlumbing(field.name.value, parent) ? children : children + 1;
  return pageSize(walk, field) * Math.max(1, children);
}

/** Whether a type is a page of rows. */
export function isConnection(type: GraphQLNamedType): boolean {
  return isObjectType(type) && type.name.endsWith('Connection');
}

/** A connection's own parts cost nothing; its rows do. */
function isPlumbing(fieldName: string, parent: GraphQLNamedType): boolean {
  return isConnection(parent) && (fieldName === 'edges' || fieldName === 'pageInfo');
}

function pageSize(walk: Walk, field: FieldNode): number {
  const sizes = ['first', 'last'].map((name) => argument(walk, field, name));
  const size = sizes.find((value) => typeof value === 'number');
  if (size === undefined) {
    throw new GraphQLError('you must provide one of first or last', { nodes: field });
  }
  if (size < 0 || size > pageSizeMax) {
    const which = sizes[0] === size ? 'first' : 'last';
    throw new GraphQLError(`${which} cannot exceed ${pageSizeMax}`, { nodes: field });
  }
  return size;
}

function argument(walk: Walk, field: FieldNode, name: string): unknown {
  const node = field.arguments?.find((candidate) => candidate.name.value === name);
  if (!node) return undefined;
  if (node.value.kind === Kind.VARIABLE) return walk.variables[node.value.name.value];
  return node.value.kind === Kind.INT ? Number(node.value.value) : undefined;
}
