/** In UTF-16 units: a thousand conditions of a hundred characters. Longer texts are not read at all. */
export const textMax = 100_000;

/** Shopify takes 10. Each is a question to the database; a list of values is one condition. */
export const clausesMax = 250;

/** Brackets and NOT in one another. Bounds the recursion of everything that walks an expression. */
export const depthMax = 32;

/** Values of one list: Shopify's own limit of ids. */
export const valuesMax = 500;

/** More problems than these help nobody. */
export const problemsMax = 20;
