import { parseAnswers } from '../shopify/answers.ts';
import { type Parsed, parseDelivery, parseWith } from '../shopify/parse-delivery.ts';
import type { Stamp } from '../shopify/stamp.ts';
import { parseMailEvent } from './mail-event.ts';

/** The topic of what people answer in the store's form. */
export const answersTopic = 'answers/submitted';

/** What a delivery says, whoever it is from: Shopify and its pixel, an ESP (`sendgrid/...`, `klaviyo/...`), or the store's form. Pure. */
export function readDelivery(delivery: Stamp): Parsed {
  if (delivery.topic === answersTopic) return parseWith(parseAnswers, delivery);
  if (/^(sendgrid|klaviyo)\//.test(delivery.topic)) return parseWith(parseMailEvent, delivery);
  return parseDelivery(delivery);
}
