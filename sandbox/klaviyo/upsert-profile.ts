import { identifierNames, nextId } from './account.ts';
import type { IdentifierName, KlaviyoAccount, KlaviyoProfile } from './account.ts';
import type { ProfileInput } from './profile-schema.ts';
import { refuseDuplicateProfile, refuseInvalid, refuseMissing } from './refusal.ts';

const emailPattern = /^[^\s@,;"<>()]+@[^\s@.,;"<>()]+(\.[^\s@.,;"<>()]+)+$/;
const e164Pattern = /^\+[1-9]\d{6,14}$/;
const emailLengthMax = 254;

export interface UpsertResult {
  profile: KlaviyoProfile;
  created: boolean;
}

/**
 * Finds the profile by id, e-mail, phone or external id and writes to it, or makes one. What is absent stays, null
 * clears, properties merge by key. Identifiers that belong to two profiles are refused: 409. O(properties).
 */
export function upsertProfile(account: KlaviyoAccount, input: ProfileInput): UpsertResult {
  const identifiers = readIdentifiers(input);
  const matches = findMatches(account, input, identifiers);
  const [profile, other] = matches;
  if (other) refuseDuplicateProfile(other.id);
  if (profile) {
    writeProfile(account, profile, input, identifiers);
    return { profile, created: false };
  }
  if (!identifierNames.some((name) => identifiers[name])) {
    refuseInvalid('One of email, phone_number, external_id or id is required.', '/data/attributes');
  }
  return { profile: addProfile(account, input, identifiers), created: true };
}

/** Who `input` speaks of: the id of a profile we hold, or its identifiers. Writes nothing. */
export function identityOf(account: KlaviyoAccount, input: ProfileInput): string {
  const identifiers = readIdentifiers(input);
  const [profile] = findMatches(account, input, identifiers);
  return profile?.id ?? JSON.stringify(identifierNames.map((name) => identifiers[name] ?? null));
}

/** POST /api/profiles: an existing profile is a conflict, not an update. */
export function createProfile(account: KlaviyoAccount, input: ProfileInput): KlaviyoProfile {
  const [existing] = findMatches(account, input, readIdentifiers(input));
  if (existing) refuseDuplicateProfile(existing.id);
  return upsertProfile(account, input).profile;
}

/** PATCH /api/profiles/{id}. */
export function updateProfile(account: KlaviyoAccount, id: string, input: ProfileInput): KlaviyoProfile {
  const profile = account.state.profiles.get(id) ?? refuseMissing(`A profile with id ${id}`);
  const identifiers = readIdentifiers(input);
  const other = findMatches(account, input, identifiers).find((match) => match !== profile);
  if (other) refuseDuplicateProfile(other.id);
  writeProfile(account, profile, input, identifiers);
  return profile;
}

/** Forgets a profile and everything that was recorded of it. */
export function eraseProfile(account: KlaviyoAccount, profile: KlaviyoProfile): void {
  const { state } = account;
  state.profiles.delete(profile.id);
  for (const name of identifierNames) {
    const value = profile[name];
    if (value) state.profileIds[name].delete(value);
  }
  for (const [key, event] of state.events) if (event.profileId === profile.id) state.events.delete(key);
  for (const list of state.lists.values()) list.profileIds.delete(profile.id);
}

export function findProfile(account: KlaviyoAccount, name: IdentifierName, value: string): KlaviyoProfile | null {
  const id = account.state.profileIds[name].get(name === 'email' ? value.trim().toLowerCase() : value);
  return (id && account.state.profiles.get(id)) || null;
}

type Identifiers = Partial<Record<IdentifierName, string | null>>;

function readIdentifiers({ attributes }: ProfileInput): Identifiers {
  const identifiers: Identifiers = {};
  if (attributes.email !== undefined) identifiers.email = readEmail(attributes.email);
  if (attributes.phone_number !== undefined) identifiers.phone_number = readPhone(attributes.phone_number);
  if (attributes.external_id !== undefined) identifiers.external_id = attributes.external_id || null;
  return identifiers;
}

function readEmail(email: string | null): string | null {
  if (email === null) return null;
  const trimmed = email.trim().toLowerCase();
  if (trimmed.length > emailLengthMax || !emailPattern.test(trimmed)) {
    refuseInvalid('Invalid email address', '/data/attributes/email');
  }
  return trimmed;
}

function readPhone(phone: string | null): string | null {
  if (phone !== null && !e164Pattern.test(phone)) {
    refuseInvalid(
      'Invalid phone number format (Example of a valid format: +12345678901)',
      '/data/attributes/phone_number',
    );
  }
  return phone;
}

function findMatches(account: KlaviyoAccount, input: ProfileInput, identifiers: Identifiers): KlaviyoProfile[] {
  const found = new Set<KlaviyoProfile>();
  if (input.id) {
    found.add(account.state.profiles.get(input.id) ?? refuseMissing(`A profile with id ${input.id}`));
  }
  for (const name of identifierNames) {
    const value = identifiers[name];
    const profile = value ? findProfile(account, name, value) : null;
    if (profile) found.add(profile);
  }
  return [...found];
}

function addProfile(account: KlaviyoAccount, input: ProfileInput, identifiers: Identifiers): KlaviyoProfile {
  const at = account.now();
  const profile: KlaviyoProfile = {
    id: nextId(account.state),
    email: null,
    phone_number: null,
    external_id: null,
    standard: {},
    properties: {},
    createdAt: at,
    updatedAt: at,
    lastEventAt: null,
    writes: 0,
  };
  account.state.profiles.set(profile.id, profile);
  writeProfile(account, profile, input, identifiers);
  return profile;
}

function writeProfile(
  account: KlaviyoAccount,
  profile: KlaviyoProfile,
  input: ProfileInput,
  identifiers: Identifiers,
): void {
  for (const name of identifierNames) {
    const value = identifiers[name];
    if (value === undefined || value === profile[name]) continue;
    const before = profile[name];
    if (before) account.state.profileIds[name].delete(before);
    if (value) account.state.profileIds[name].set(value, profile.id);
    profile[name] = value;
  }
  const { email: _email, phone_number: _phone, external_id: _external, properties, ...standard } = input.attributes;
  assignOrClear(profile.standard, standard);
  if (properties === null) profile.properties = {};
  else if (properties) assignOrClear(profile.properties, properties);
  patchProperties(profile.properties, input.meta?.patch_properties);
  profile.updatedAt = account.now();
  profile.writes += 1;
}

function assignOrClear(target: Record<string, unknown>, source: Record<string, unknown>): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    if (value === null) delete target[key];
    else if (value !== undefined) target[key] = value;
  }
}

type Patch = NonNullable<NonNullable<ProfileInput['meta']>['patch_properties']>;

function patchProperties(properties: Record<string, unknown>, patch: Patch | undefined): void {
  if (!patch) return;
  for (const [key, value] of Object.entries(patch.append ?? {})) {
    properties[key] = [...asList(properties[key]), ...asList(value)];
  }
  for (const [key, value] of Object.entries(patch.unappend ?? {})) {
    const removed = new Set(asList(value));
    properties[key] = asList(properties[key]).filter((item) => !removed.has(item));
  }
  for (const key of asList(patch.unset)) delete properties[String(key)];
}

function asList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}
