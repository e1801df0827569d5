import { categories } from './catalogue.ts';
import type { AddressFacts, CustomerFacts, Money, StoreCurrency } from './facts.ts';
import type { ConsentState } from './payloads/customer.ts';
import type { Random } from './random.ts';

/**
 * account: a customer with an e-mail. phone: a customer with a phone number alone. withheld: a customer whose
 * protected data the app was not approved for. guest: an e-mail without a customer. till: neither, at the counter.
 */
export type PersonKind = 'account' | 'phone' | 'withheld' | 'guest' | 'till';

export interface Person {
  kind: PersonKind;
  /** Shared by all orders of the person; null for guests and at the till. */
  customer: CustomerFacts | null;
  email: string | null;
  phone: string | null;
  address: AddressFacts | null;
  /** Where the consent ends up; who unsubscribes was subscribed before. */
  consent: ConsentState;
  /** Indexes of categories, the favourite first. */
  tastes: number[];
  money: Money;
  /** The browser, when its owner agreed to the pixel. */
  clientId: string | null;
  /** Orders per day while the person is a customer, and the chance to leave after each repeat order. */
  ordersPerDay: number;
  leaves: number;
}

const firstNames =
  'Anna,Ben,Clara,David,Elif,Felix,Greta,Hannah,Ivan,Jonas,Katja,Liam,Mia,Noah,Olivia,Paul,Quinn,Rosa,Sofía,Tariq,Uma,Victor,Wanda,Xenia,Yusuf,Zoë,Aoife,Bjørn,Chloé,Dóra'.split(
    ',',
  );
const lastNames =
  "Müller,Smith,García,Nguyễn,O'Brien,Kowalski,Rossi,Dubois,Jansen,Svensson,Okafor,Yılmaz,Novák,Andersen,Costa,Weber,Fischer,Silva,Moreau,Haddad,Ivanova,Lindqvist,Byrne,Schmidt".split(
    ',',
  );
const mailDomains =
  'example.com,example.org,example.net,mail.example.com,inbox.example.net,post.example.org,kunde.test,correo.test'.split(
    ',',
  );
const places: AddressFacts[] = [
  { address1: 'Lindenstrasse 12', city: 'Berlin', zip: '10969', country: 'Germany', countryCode: 'DE' },
  { address1: 'Rue des Lilas 4', city: 'Lyon', zip: '69003', country: 'France', countryCode: 'FR' },
  { address1: 'Calle Mayor 8', city: 'Madrid', zip: '28013', country: 'Spain', countryCode: 'ES' },
  { address1: 'Dam Square 1', city: 'Amsterdam', zip: '1012', country: 'Netherlands', countryCode: 'NL' },
  { address1: 'High Street 77', city: 'Bristol', zip: 'BS1 2AW', country: 'United Kingdom', countryCode: 'GB' },
  { address1: 'Elm Street 5', city: 'Portland', zip: '97201', country: 'United States', countryCode: 'US' },
];

/**
 * One person; `index` makes ids and e-mails unique.
 * Rhythm: BG/NBD with r 0.6, alpha 60 days, a 0.9, b 3.2.
 */
export function createPerson(
  random: Random,
  { index, currency, pixelShare }: { index: number; currency: StoreCurrency; pixelShare: number },
): Person {
  const kind = kindOf(random.next());
  const firstName = random.pick(firstNames);
  const lastName = random.pick(lastNames);
  const email = kind === 'account' || kind === 'guest' ? emailOf(random, { firstName, lastName, index }) : null;
  const phone =
    kind === 'phone' || (kind === 'account' && random.chance(0.3))
      ? `+4915${String(100_000_000 + index).slice(-9)}`
      : null;
  const address = kind === 'withheld' || kind === 'till' ? null : random.pick(places);
  const favourite = random.below(categories.length);
  const named = kind === 'account' || kind === 'phone';
  const customer: CustomerFacts | null =
    kind === 'guest' || kind === 'till'
      ? null
      : {
          id: 6_000_000_000_000 + index,
          firstName: named ? firstName : null,
          lastName: named ? lastName : null,
          email,
          phone,
          createdAt: '',
          updatedAt: '',
          currency,
          address,
        };
  const travels = kind !== 'till' && random.chance(0.04);
  return {
    kind,
    customer,
    email,
    phone,
    address,
    consent: consentOf(random.next()),
    tastes: [favourite, (favourite + 1 + random.below(categories.length - 1)) % categories.length],
    money: travels ? { currency, presentment: otherCurrency(currency) } : { currency },
    clientId: kind !== 'till' && random.chance(pixelShare) ? clientIdOf(random) : null,
    ordersPerDay: random.gamma(0.6) / 60,
    leaves: random.beta(0.9, 3.2),
  };
}

function kindOf(share: number): PersonKind {
  if (share < 0.8) return 'account';
  if (share < 0.84) return 'phone';
  if (share < 0.87) return 'withheld';
  return share < 0.96 ? 'guest' : 'till';
}

function consentOf(share: number): ConsentState {
  if (share < 0.55) return 'subscribed';
  if (share < 0.8) return 'not_subscribed';
  return share < 0.92 ? 'unsubscribed' : 'pending';
}

function emailOf(
  random: Random,
  { firstName, lastName, index }: { firstName: string; lastName: string; index: number },
): string {
  const plain = (name: string) =>
    name
      .normalize('NFD')
      .toLowerCase()
      .replaceAll('ø', 'o')
      .replaceAll('ı', 'i')
      .replaceAll(/[^a-z]/g, '');
  const email = `${plain(firstName)}.${plain(lastName)}${index + 1}@${random.pick(mailDomains)}`;
  // Some people write their address in capitals.
  return random.chance(0.03) ? email.toUpperCase() : email;
}

function otherCurrency(currency: StoreCurrency): NonNullable<Money['presentment']> {
  return currency === 'EUR' ? { currency: 'USD', rate: 1.1 } : { currency: 'EUR', rate: 0.9 };
}

function clientIdOf(random: Random): string {
  return [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-');
}
