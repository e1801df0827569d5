import type { Contact } from '../shopify/fact.ts';
import { nobody } from './nobody.ts';

/** An answer as far as it can be about whereabouts. */
export interface ContactAnswer {
  customerId: string;
  source: 'storefront' | 'metafield';
  question: string;
  values: string[];
  version: string;
}

/** Of what people answer, by the question's last word (`first_name`, `custom.first_name`), what tells where and who they are. */
const answered: Record<string, (value: string) => Partial<Contact>> = {
  first_name: (firstName) => ({ firstName: firstName.slice(0, 255) }),
  last_name: (lastName) => ({ lastName: lastName.slice(0, 255) }),
  phone: (phone) => ({ phone }),
  country: (country) => (/^[A-Za-z]{2}$/.test(country) ? { country: country.toUpperCase() } : {}),
  language: (locale) => (/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(locale) ? { locale } : {}),
};

/** Whether answers to a question can count as a person's contact. */
export function isContactQuestion(question: string): boolean {
  return lastWordOf(question) in answered;
}

/** What somebody's answers of one source say together, the newer of two that contradict each other; null when nothing. */
export function answeredContact(answers: readonly ContactAnswer[]): Contact | null {
  const inOrder = answers.toSorted((one, other) => (orderOf(one) < orderOf(other) ? -1 : 1));
  const parts = inOrder.map(({ question, values: [value] }) =>
    value === undefined ? {} : (answered[lastWordOf(question)]?.(value) ?? {}),
  );
  const said = Object.assign({}, ...parts) as Partial<Contact>;
  return Object.keys(said).length > 0 ? { ...nobody, ...said } : null;
}

const orderOf = ({ version, question }: ContactAnswer): string => `${version} ${question}`;
const lastWordOf = (question: string): string => question.slice(question.lastIndexOf('.') + 1);
