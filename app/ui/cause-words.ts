const causeWords: Record<string, string> = {
  answer: 'An answer they gave',
  cart: 'A cart',
  checkout: 'A checkout',
  consent: 'What they agreed to',
  customer: 'Their customer record',
  identity: 'Two profiles that became one',
  mail: 'A mail they were sent, opened or clicked',
  order: 'An order',
  product: 'A product that changed',
  recompute: 'A look at the whole store',
  segment: 'The segment’s text, when it was saved',
  time: 'Time that passed',
  view: 'Something they looked at',
};

/** What brought somebody into a segment; one that has no words is shown as it is. */
export function causeInWords(cause: string): string {
  const [kind = ''] = cause.split(':');
  return causeWords[kind] ?? cause;
}
