import type { GraphQLFormattedError, GraphQLError } from 'graphql';
import type { AccessRule } from './schema.ts';

const documentation = 'https://shopify.dev/api/usage';

/** An error of a query that does not fit the schema, in Shopify's words where they are known. */
export function validationError(error: GraphQLError): GraphQLFormattedError {
  const formatted = error.toJSON();
  const unknown = /^Cannot query field "(\w+)" on type "(\w+)"/.exec(error.message);
  if (!unknown) return { ...formatted, extensions: { code: 'invalidQuery', ...formatted.extensions } };
  const [, fieldName = '', typeName = ''] = unknown;
  return {
    ...formatted,
    message: `Field '${fieldName}' doesn't exist on type '${typeName}'`,
    extensions: { code: 'undefinedField', typeName, fieldName },
  };
}

/** What a field answers when the token lacks its scope. */
export function accessDenied(
  fieldName: string,
  rule: AccessRule,
): { message: string; extensions: Record<string, unknown> } {
  return {
    message: `Access denied for ${fieldName} field. Required access: ${rule.requiredAccess}`,
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: `${documentation}/access-scopes`,
      requiredAccess: rule.requiredAccess,
    },
  };
}

/** The answer when the bucket is empty: HTTP 200 all the same. */
export function throttled(): GraphQLFormattedError {
  return {
    message: 'Throttled',
    extensions: { code: 'THROTTLED', documentation: `${documentation}/rate-limits` },
  };
}

/** The answer to one query that costs more than any may. */
export function costExceeded(cost: number, maxCost: number): GraphQLFormattedError {
  return {
    message: `Query cost is ${cost}, which exceeds the single query max cost limit (${maxCost}).`,
    extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost, documentation: `${documentation}/rate-limits` },
  };
}
