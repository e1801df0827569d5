/** What a person can be recognised by. Orders are among them: who bought is forgotten for good, whatever comes later. */
export const subjectKinds = ['customer', 'email', 'phone', 'order', 'cart', 'checkout', 'client'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

/** One such value: a Shopify id, a token, or a normalised e-mail address or phone number. */
export interface Subject {
  kind: SubjectKind;
  value: string;
}

/** By this a subject is found in a map. */
export const subjectKey = ({ kind, value }: Subject): string => `${kind} ${value}`;
