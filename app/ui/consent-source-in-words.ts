const words: Record<string, string> = {
  import: 'Imported file',
  read: 'Read from Shopify',
  'customers/create': 'Customer record at Shopify',
  'customers/update': 'Customer record at Shopify',
  'customers_email_marketing_consent/update': 'Shopify',
  'customers_marketing_consent/update': 'Shopify',
};
const services: Record<string, string> = { klaviyo: 'Klaviyo', sendgrid: 'SendGrid', mail: 'A mail' };
const happenings: Record<string, string> = {
  mail_unsubscribed: 'unsubscribed in a mail',
  mail_bounced: 'a mail came back',
  spam_reported: 'reported as spam',
};

/** By whom an entry of the consent ledger was told, in words; a source that has none is shown as it is. Pure. */
export function consentSourceInWords(source: string): string {
  const [service = '', happening = ''] = source.split('/');
  if (services[service]) return `${services[service]}: ${happenings[happening] ?? happening}`;
  return words[source] ?? source;
}
