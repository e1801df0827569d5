import { identifierNames, nextUuid } from './account.ts';
import type { Contact, IdentifierName, SendgridAccount } from './account.ts';
import type { ContactInput } from './contact-schema.ts';

export type UpsertOutcome = { ok: true; created: boolean; contact: Contact } | { ok: false; reason: string };

/**
 * Writes one contact of a job. What is absent stays; a custom field's null clears it; the e-mail is kept in lower case.
 * A contact that exists is updated only when every identifier it has is sent. O(fields).
 */
export function upsertContact(account: SendgridAccount, input: ContactInput): UpsertOutcome {
  const identifiers = readIdentifiers(input);
  const [found, other] = findMatches(account, identifiers);
  if (other) return { ok: false, reason: 'the identifiers belong to more than one contact' };
  const missing = found && identifierNames.find((name) => isLeftOut(found, identifiers, name));
  if (missing) return { ok: false, reason: `the contact has another ${missing}: all its identifiers must be sent` };
  const contact = found ?? addContact(account);
  writeContact(account, contact, input, identifiers);
  return { ok: true, created: !found, contact };
}

export function findContact(account: SendgridAccount, name: IdentifierName, value: string): Contact | null {
  const id = account.state.contactIds[name].get(name === 'email' ? value.toLowerCase() : value);
  return (id && account.state.contacts.get(id)) || null;
}

export function deleteContact(account: SendgridAccount, contact: Contact): void {
  account.state.contacts.delete(contact.id);
  for (const name of identifierNames) {
    const value = contact.identifiers[name];
    if (value) account.state.contactIds[name].delete(value);
  }
}

type Identifiers = Contact['identifiers'];

function readIdentifiers(input: ContactInput): Identifiers {
  const identifiers: Identifiers = {};
  for (const name of identifierNames) {
    const value = input[name];
    if (value) identifiers[name] = name === 'email' ? value.toLowerCase() : value;
  }
  return identifiers;
}

function findMatches(account: SendgridAccount, identifiers: Identifiers): Contact[] {
  const found = new Set<Contact>();
  for (const name of identifierNames) {
    const value = identifiers[name];
    const contact = value ? findContact(account, name, value) : null;
    if (contact) found.add(contact);
  }
  return [...found];
}

function isLeftOut(contact: Contact, identifiers: Identifiers, name: IdentifierName): boolean {
  const held = contact.identifiers[name];
  return held !== undefined && held !== identifiers[name];
}

function addContact(account: SendgridAccount): Contact {
  const at = account.now();
  const contact: Contact = {
    id: nextUuid(account.state),
    identifiers: {},
    reserved: {},
    customFields: new Map(),
    listIds: new Set(),
    createdAt: at,
    updatedAt: at,
    writes: 0,
  };
  account.state.contacts.set(contact.id, contact);
  return contact;
}

function writeContact(account: SendgridAccount, contact: Contact, input: ContactInput, identifiers: Identifiers): void {
  for (const name of identifierNames) {
    const value = identifiers[name];
    if (!value) continue;
    contact.identifiers[name] = value;
    account.state.contactIds[name].set(value, contact.id);
  }
  const { email: _e, phone_number_id: _p, external_id: _x, anonymous_id: _a, custom_fields, ...reserved } = input;
  for (const [name, value] of Object.entries(reserved)) {
    if (value !== undefined) contact.reserved[name] = value;
  }
  for (const [id, value] of Object.entries(custom_fields ?? {})) {
    if (value === null) contact.customFields.delete(id);
    else contact.customFields.set(id, value);
  }
  contact.updatedAt = account.now();
  contact.writes += 1;
}
