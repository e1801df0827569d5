import type { DestinationKind } from '../outbox/destination.ts';

/** The services by the names people know, where their keys are found, and what a key must be allowed. */
export const destinationWords: Record<DestinationKind, { name: string; keyHelp: string; placeholder: string }> = {
  klaviyo: {
    name: 'Klaviyo',
    keyHelp:
      'A private API key: Settings, API keys. It needs full access to Profiles, Events, Lists, Templates and, to erase people, Data Privacy, and to read Accounts.',
    placeholder: 'pk_',
  },
  sendgrid: {
    name: 'SendGrid',
    keyHelp:
      'An API key: Settings, API Keys. It needs full access to Marketing and, to erase people, Recipients Data Erasure; Mail Send for mails of alerts.',
    placeholder: 'SG.',
  },
};
