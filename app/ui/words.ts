import type { Lifecycle } from '../insights/lifecycle.ts';
import type { RfmGroup } from '../insights/rfm.ts';
import type { FileKind } from '../shopify/files/read-file.ts';
import type { ReadingKind } from '../shopify/reading/kinds.ts';

/** The six RFM groups as merchants know them from Klaviyo. */
export const rfmGroupWords: Record<RfmGroup, string> = {
  champions: 'Champions',
  loyal: 'Loyal',
  recent: 'Recent',
  needs_attention: 'Needs attention',
  at_risk: 'At risk',
  inactive: 'Inactive',
};

/** A group in words; one that has none is shown as it is. */
export function rfmGroupInWords(group: string): string {
  return Object.entries(rfmGroupWords).find(([name]) => name === group)?.[1] ?? group;
}

/** Shopify's own groups: AT_RISK as At risk. */
export function shopifyGroupInWords(group: string): string {
  return group.charAt(0) + group.slice(1).toLowerCase().replaceAll('_', ' ');
}

/** Stages of a customer's life. */
export const lifecycleWords: Record<Lifecycle, string> = {
  prospect: 'Prospect',
  new: 'New',
  active: 'Active',
  lapsed: 'Lapsed',
  churned: 'Churned',
};

/** A stage in words; one that has none is shown as it is. */
export function lifecycleInWords(stage: string): string {
  return Object.entries(lifecycleWords).find(([name]) => name === stage)?.[1] ?? stage;
}

/** What is read at Shopify. */
export const readingKindWords: Record<ReadingKind, string> = {
  products: 'Products',
  customers: 'Customers',
  orders: 'Orders',
  checkouts: 'Abandoned checkouts',
};

/** Files that can be imported. */
export const fileKindWords: Record<FileKind, string> = {
  orders: 'Orders export',
  customers: 'Customers export',
  products: 'Products export',
  lines: 'Sales lines of another system',
};

/** Every reason that a merchant may see, in one table. */
const reasonWords: Record<string, string> = {
  'assertion-failed': 'It broke one of our own rules; this is a fault of the app',
  'access-denied': 'Shopify does not let the app read this. Open the app again and accept its permissions',
  'bad-payload': 'A field is missing or of the wrong kind',
  'by-hand': 'Erased by hand, as you said',
  'batch-refused': 'The whole batch was refused; its items are sent one by one',
  disconnected: 'The service was disconnected before it was done',
  'endpoint-gone':
    'The service no longer takes what we send in this way; this is a fault of the app, and nothing is lost',
  'erasure-not-allowed': 'This key may not erase people: give one that may',
  'columns-missing': 'The file lacks columns',
  empty: 'The cell is empty',
  'empty-file': 'The file is empty',
  'mail-not-allowed': 'This key may not send mails: give one that may (Mail Send)',
  'mail-unknown': 'The service did not answer; the mail may have left or not, and is not sent twice',
  'not-reachable': 'It was disconnected before. Erase the person there by hand',
  'not-a-currency': 'Not a currency code like EUR',
  'not-a-quantity': 'Not a whole number',
  'not-an-amount': 'Not an amount like 12.30',
  'not-an-id': 'Not a number that Shopify gives',
  'not-an-instant': 'Not a date and time',
  'not-unpacked': 'The packed file is damaged',
  'quote-not-closed': 'A quote is opened and never closed',
  'connection-lost': 'The connection broke',
  'database-refused': 'The database could not take a value in it',
  'esp-failed': 'The service had a fault of its own',
  'esp-unreachable': 'The service does not answer. Try again in a minute.',
  'import-failed': 'The service took it but could not apply it',
  interrupted: 'The connection to Shopify broke off',
  'job-lost': 'The service lost the job',
  'key-missing': 'Paste the key of your account',
  'key-refused': 'This key is not accepted. Copy it again from your account.',
  'not-connected': 'It is not connected',
  'no-access': 'The app has no access to the store. Open it again from the admin',
  'changed-meanwhile': 'Somebody changed it meanwhile. Open it again',
  'name-missing': 'Give it a name',
  'not-native': 'Shopify does not know all of its conditions',
  'not-there': 'It is not there any more',
  'segment-gone': 'It was deleted in Shopify',
  'text-not-read': 'The text can not be read any more: open it and write it again',
  'too-many': 'There are 250 segments already: delete one first',
  'merged-by-shopify': 'Shopify merged these two: they can only be parted there',
  'nobody-there': 'One of the two is not there any more',
  'not-an-identifier': 'Write an e-mail address, or a number with its country code',
  'not-json': 'The content is not JSON',
  paced: 'Waits for room within the rate limit',
  'refused-by-esp': 'The service refused it',
  refused: 'Shopify refused it',
  'scope-missing': 'This key may not do all that is needed',
  'the-same-person': 'They are one person already',
  throttled: 'The service asked to slow down',
  'timed-out': 'The service took too long',
  'too-many-gone': 'Too many are gone to believe it; nothing was deleted here',
  unreachable: 'Shopify does not answer',
  'too-many-blocked': 'The list is full: take one away first',
  'unknown-topic': 'This topic is not known',
};

/** A reason in words; one that has none is shown as it is. */
export function reasonInWords(reason: string): string {
  return reasonWords[reason] ?? reason;
}

const channelWords: Record<string, string> = { email: 'e-mail', sms: 'text messages' };
const consentWords: Record<string, string> = {
  SUBSCRIBED: 'Said yes to marketing by',
  UNSUBSCRIBED: 'Said no to marketing by',
  NOT_SUBSCRIBED: 'Has not agreed to marketing by',
  PENDING: 'Has yet to confirm marketing by',
  INVALID: 'Can not be reached by',
  REDACTED: 'Was erased from marketing by',
};

/** Shopify's state of consent on a channel, in words. */
export function consentInWords(channel: string, state: string): string {
  return `${consentWords[state] ?? state} ${channelWords[channel] ?? channel}`;
}
