import { expect, test } from 'vitest';
import { consentSourceInWords } from './consent-source-in-words.ts';

test.each([
  ['customers_email_marketing_consent/update', 'Shopify'],
  ['read', 'Read from Shopify'],
  ['import', 'Imported file'],
  ['sendgrid/mail_unsubscribed', 'SendGrid: unsubscribed in a mail'],
  ['klaviyo/spam_reported', 'Klaviyo: reported as spam'],
  ['something/new', 'something/new'],
])('a consent told by %s is shown as %s', (source, words) => {
  expect(consentSourceInWords(source)).toBe(words);
});
