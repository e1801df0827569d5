/**
 * SQL: a text without its capitals, in any alphabet and whatever the locale of the database; values of lists are kept and asked so.
 * Not an index's to answer under row-level security: what is looked up is folded before.
 */
export const foldSql = (text: string): string => `lower(${text} COLLATE "und-x-icu")`;
