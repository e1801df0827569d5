import { z } from 'zod';

const wordingMax = 1000;

/**
 * What the store's own forms and checkbox say where people agree, per channel; Shopify tells that somebody agreed, not to which words.
 * Each version stands with its moment, so an entry of the ledger has the words that stood there when it was made. Empty: not known.
 */
export const consentWording = z.object({
  email: z.string().trim().max(wordingMax).default(''),
  sms: z.string().trim().max(wordingMax).default(''),
});

/** The settings' area. */
export const wordingArea = 'consent-wording';
