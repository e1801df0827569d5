/** Products of a customer's list that a mail shows, and that are flattened into properties; the list is longer. */
export const shownMax = 4;
