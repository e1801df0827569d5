import { z } from 'zod';

/**
 * The profile as every endpoint takes it. Strict: Klaviyo's published schemas let unknown attributes pass in silence,
 * which would hide our typos. Source: revision 2026-07-15, ProfileUpsertQuery and its kin.
 */
const text = z.string().nullish();
const coordinate = z.union([z.string(), z.number()]).nullish();

const Location = z.strictObject({
  address1: text,
  address2: text,
  city: text,
  country: text,
  latitude: coordinate,
  longitude: coordinate,
  region: text,
  zip: text,
  timezone: text,
  ip: text,
});

const PatchProperties = z.strictObject({
  append: z.record(z.string(), z.unknown()).nullish(),
  unappend: z.record(z.string(), z.unknown()).nullish(),
  unset: z.union([z.string(), z.array(z.string())]).nullish(),
});

export const ProfileMeta = z.strictObject({ patch_properties: PatchProperties.optional() });

export const ProfileAttributes = z.strictObject({
  email: text,
  phone_number: text,
  external_id: text,
  first_name: text,
  last_name: text,
  organization: text,
  locale: text,
  title: text,
  image: text,
  location: Location.nullish(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});

export const Profile = z.strictObject({
  type: z.literal('profile'),
  id: text,
  attributes: ProfileAttributes,
  meta: ProfileMeta.optional(),
});

export type ProfileInput = z.infer<typeof Profile>;
