/** SQL: whom a row of `customer` counts for: the person it was merged into, null when that is nobody (0), else itself. */
export const personOf = (alias: string): string => `nullif(coalesce(${alias}.merged_into, ${alias}.customer_id), 0)`;
