import type { Subject } from '../consent/subject.ts';
import type { Fact } from '../shopify/fact.ts';
import { normaliseEmail } from './normalise-email.ts';
import { normalisePhone } from './normalise-phone.ts';

/** Whom a fact speaks of and when it happened. */
export interface Spoken {
  subjects: Subject[];
  at: Date;
}

/**
 * Whom a fact speaks of, by everything it names them by; null for what is about nobody, or only takes away. A phone number counts
 * only where nothing better is said: families share one. A kind that is not listed counts by its `customerId`.
 */
export function subjectsOf(fact: Fact): Spoken | null {
  switch (fact.kind) {
    case 'customer': {
      const subjects = [
        given('customer', fact.customerId),
        given('email', normaliseEmail(fact.contact?.email ?? null)),
      ];
      return spoken(subjects, versionTime(fact.version));
    }
    case 'order': {
      const { customerId, buyer } = fact;
      const named = [given('customer', customerId), given('email', normaliseEmail(buyer.email))];
      const isNamed = named.some((subject) => subject !== null);
      const phone = isNamed ? null : given('phone', normalisePhone(buyer.phone, buyer.country));
      return spoken([...named, phone, given('order', fact.orderId)], fact.placedAt);
    }
    case 'cart':
      return spoken([given('cart', fact.cartToken)], fact.updatedAt);
    case 'checkout':
      return spoken(
        [
          given('customer', fact.customerId),
          given('email', normaliseEmail(fact.email)),
          given('checkout', fact.checkoutToken),
          given('cart', fact.cartToken),
        ],
        fact.updatedAt,
      );
    case 'activity':
      return spoken(
        [
          given('customer', fact.customerId),
          given('client', fact.clientId),
          given('cart', fact.cartToken),
          given('checkout', fact.checkoutToken),
        ],
        fact.occurredAt,
      );
    case 'engagement':
      return spoken([given('email', normaliseEmail(fact.email))], fact.occurredAt);
    case 'merge':
      return spoken([given('customer', fact.loserId), given('customer', fact.survivorId)], fact.mergedAt);
    case 'customer-deletion':
      return null;
    default:
      return 'customerId' in fact ? spoken([given('customer', fact.customerId)], versionTime(fact.version)) : null;
  }
}

/** Versions begin with a fact's own time. */
const versionTime = (version: string): Date => new Date(version.split('|', 1)[0] ?? '');

function given(kind: Subject['kind'], value: string | null): Subject | null {
  return value === null ? null : { kind, value };
}

function spoken(subjects: (Subject | null)[], at: Date): Spoken {
  return { subjects: subjects.filter((subject) => subject !== null), at };
}
