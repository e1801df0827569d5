import { z } from 'zod';
import { later } from './account.ts';
import { refuseInvalid } from './refusal.ts';
import { readBody, reply, tiers } from './route.ts';
import type { KlaviyoRoute } from './route.ts';
import { eraseProfile, findProfile } from './upsert-profile.ts';

const DeletionBody = z.strictObject({
  data: z.strictObject({
    type: z.literal('data-privacy-deletion-job'),
    attributes: z.strictObject({
      profile: z.strictObject({
        data: z.strictObject({
          type: z.literal('profile'),
          id: z.string().nullish(),
          attributes: z.strictObject({
            email: z.string().nullish(),
            phone_number: z.string().nullish(),
          }),
        }),
      }),
    }),
  }),
});

export const accountRoutes: KlaviyoRoute[] = [
  {
    method: 'GET',
    path: '/api/accounts',
    scopes: ['accounts:read'],
    windows: tiers.xs,
    answer: () => reply(200, { data: [account], links: { self: 'https://a.klaviyo.com/api/accounts' } }),
  },
  {
    method: 'POST',
    path: '/api/data-privacy-deletion-jobs',
    scopes: ['data-privacy:write'],
    windows: tiers.s,
    answer: (call) => {
      const { id, attributes } = readBody(call, DeletionBody).data.attributes.profile.data;
      const { email, phone_number } = attributes;
      if ([id, email, phone_number].filter(Boolean).length !== 1) {
        refuseInvalid('Exactly one of email, phone_number or id must be given.', '/data/attributes/profile/data');
      }
      later(call.account, call.account.jobStepMs, () => {
        const profile = id
          ? call.account.state.profiles.get(id)
          : email
            ? findProfile(call.account, 'email', email)
            : findProfile(call.account, 'phone_number', phone_number ?? '');
        if (profile) eraseProfile(call.account, profile);
      });
      return reply(202);
    },
  },
];

const account = {
  type: 'account',
  id: 'SbxAcc',
  attributes: {
    test_account: true,
    contact_information: {
      default_sender_name: 'Sandbox store',
      default_sender_email: 'hello@sandbox-store.example',
      website_url: 'https://sandbox-store.example',
      organization_name: 'Sandbox store',
      street_address: { address1: null, address2: null, city: null, region: null, country: 'US', zip: null },
    },
    industry: 'Ecommerce',
    timezone: 'UTC',
    preferred_currency: 'USD',
    public_api_key: 'SbxAcc',
    locale: 'en-US',
  },
  links: { self: 'https://a.klaviyo.com/api/accounts/SbxAcc/' },
};
