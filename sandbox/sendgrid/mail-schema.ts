import { z } from 'zod';

/** POST /v3/mail/send. Source: tsg_mail_v3, whose top-level custom_args is wrongly a string. */
const Address = z.strictObject({ email: z.email(), name: z.string().optional() });
const addresses = z.array(Address).max(1000);
const CustomArgs = z.record(z.string(), z.string());
const Toggle = z.strictObject({ enable: z.boolean().optional() });

const Personalization = z.strictObject({
  from: Address.optional(),
  to: addresses.min(1),
  cc: addresses.optional(),
  bcc: addresses.optional(),
  subject: z.string().min(1).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  substitutions: z.record(z.string(), z.string()).optional(),
  dynamic_template_data: z.record(z.string(), z.unknown()).optional(),
  custom_args: CustomArgs.optional(),
  send_at: z.number().int().optional(),
});

export const Mail = z.strictObject({
  personalizations: z.array(Personalization).min(1).max(1000),
  from: Address,
  reply_to: Address.optional(),
  reply_to_list: z.array(Address).max(1000).optional(),
  subject: z.string().min(1).optional(),
  content: z
    .array(z.strictObject({ type: z.string().min(1), value: z.string().min(1) }))
    .min(1)
    .optional(),
  attachments: z
    .array(
      z.strictObject({
        content: z.string().min(1),
        type: z.string().min(1).optional(),
        filename: z.string().min(1),
        disposition: z.enum(['inline', 'attachment']).optional(),
        content_id: z.string().optional(),
      }),
    )
    .optional(),
  template_id: z.string().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  categories: z.array(z.string().max(255)).max(10).optional(),
  custom_args: CustomArgs.optional(),
  send_at: z.number().int().optional(),
  batch_id: z.string().optional(),
  asm: z
    .strictObject({ group_id: z.number().int(), groups_to_display: z.array(z.number().int()).max(25).optional() })
    .optional(),
  ip_pool_name: z.string().min(2).max(64).optional(),
  mail_settings: z
    .strictObject({
      bypass_list_management: Toggle.optional(),
      bypass_spam_management: Toggle.optional(),
      bypass_bounce_management: Toggle.optional(),
      bypass_unsubscribe_management: Toggle.optional(),
      footer: Toggle.extend({ text: z.string().optional(), html: z.string().optional() }).optional(),
      sandbox_mode: Toggle.optional(),
    })
    .optional(),
  tracking_settings: z
    .strictObject({
      click_tracking: Toggle.extend({ enable_text: z.boolean().optional() }).optional(),
      open_tracking: Toggle.extend({ substitution_tag: z.string().optional() }).optional(),
      subscription_tracking: z.record(z.string(), z.unknown()).optional(),
      ganalytics: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

export type Mail = z.infer<typeof Mail>;
