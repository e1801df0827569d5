import { z } from 'zod';

/** Lengths: tsg_mc_contacts_v3, ContactRequest. Unknown attributes are refused. */
const email = z
  .string()
  .min(1)
  .max(254)
  .regex(/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/, 'email is not valid');

export const ContactInput = z
  .strictObject({
    email: email.optional(),
    phone_number_id: z.string().min(1).optional(),
    external_id: z.string().min(1).max(254).optional(),
    anonymous_id: z.string().min(1).max(254).optional(),
    alternate_emails: z.array(email).max(5).optional(),
    first_name: z.string().max(50).optional(),
    last_name: z.string().max(50).optional(),
    address_line_1: z.string().max(100).optional(),
    address_line_2: z.string().max(100).optional(),
    city: z.string().max(60).optional(),
    state_province_region: z.string().max(50).optional(),
    country: z.string().max(50).optional(),
    postal_code: z.string().optional(),
    phone_number: z.string().optional(),
    whatsapp: z.string().optional(),
    line: z.string().optional(),
    facebook: z.string().optional(),
    unique_name: z.string().optional(),
    custom_fields: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).optional(),
  })
  .refine(
    (contact) => contact.email ?? contact.phone_number_id ?? contact.external_id ?? contact.anonymous_id,
    'at least one identifier is required: email, phone_number_id, external_id or anonymous_id',
  );

export type ContactInput = z.infer<typeof ContactInput>;
