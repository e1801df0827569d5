import { z } from 'zod';
import { id, orNull } from '../shopify/words.ts';

/** The person a request is about, as far as it says; perhaps by an address alone. */
export interface RequestedPerson {
  customerId: string | null;
  email: string | null;
  phone: string | null;
  orderIds: string[];
}

const contact = orNull(z.string());
const payload = z.object({
  customer: orNull(z.object({ id: orNull(id), email: contact, phone: contact })),
  orders_to_redact: z.array(id).catch([]),
  orders_requested: z.array(id).catch([]),
});

/**
 * Reads the body of customers/redact or customers/data_request.
 * @throws ZodError when it is none; the inbox has read it before.
 */
export function readRequestedPerson(body: string): RequestedPerson {
  const { customer, orders_to_redact, orders_requested } = payload.parse(JSON.parse(body));
  return {
    customerId: customer?.id ?? null,
    email: customer?.email ?? null,
    phone: customer?.phone ?? null,
    orderIds: [...orders_to_redact, ...orders_requested],
  };
}
