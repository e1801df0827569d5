import type { Consent, CustomerFact } from '../fact.ts';
import { versionOf } from '../stamp.ts';
import { countryCell, idCell, listCell, literalCell, shortCell, textCell } from './cells.ts';
import type { FileFormat, FileRow } from './file-format.ts';

/**
 * Shopify's export of customers, a row each. It has no dates: what it says is older than anything else that is known, and only fills
 * what nobody said. Source: admin > Customers > Export, 2026; help.shopify.com/manual/customers/import-export-customers
 */
export const customersFile: FileFormat = {
  required: ['Customer ID', 'First Name', 'Last Name', 'Email'],
  keyOf: (row) => String(row.line),
  isOver: () => true,
  factsOf: ({ rows: [row] }) => [customerOf(row)],
};

const undated = new Date(0);

function customerOf(row: FileRow): CustomerFact {
  const customerId = idCell(row, 'Customer ID');
  return {
    kind: 'customer',
    customerId,
    contact: {
      source: 'file',
      email: textCell(row, 'Email'),
      phone: literalCell(row, 'Phone') ?? literalCell(row, 'Default Address Phone'),
      firstName: shortCell(row, 'First Name'),
      lastName: shortCell(row, 'Last Name'),
      street: streetOf(row),
      city: addressCell(row, 'City'),
      region: addressCell(row, 'Province') ?? addressCell(row, 'Province Code'),
      country: countryCell(row, 'Default Address Country Code') ?? countryCell(row, 'Country Code'),
      locale: null,
      accountState: null,
      createdAt: null,
    },
    tags: listCell(row, 'Tags'),
    consents: [
      ...consentOf(row, 'email', 'Accepts Email Marketing'),
      ...consentOf(row, 'sms', 'Accepts SMS Marketing'),
    ],
    version: versionOf(undated, { triggeredAt: undated, body: row.text() }),
  };
}

/** Newer exports say `Default Address City`, older ones `City`. */
function addressCell(row: FileRow, column: string): string | null {
  return literalCell(row, `Default Address ${column}`) ?? literalCell(row, column);
}

function streetOf(row: FileRow): string | null {
  return ['Address1', 'Address2', 'Zip'].flatMap((column) => addressCell(row, column) ?? []).join('\n') || null;
}

/** Of two exports that contradict each other, neither with a date, the one without consent holds. */
function consentOf(row: FileRow, channel: Consent['channel'], column: string): Consent[] {
  const said = row.get(column).toLowerCase();
  if (said !== 'yes' && said !== 'no') return [];
  const version = versionOf(undated, { triggeredAt: new Date(said === 'yes' ? 0 : 1), body: column });
  const state = said === 'yes' ? 'SUBSCRIBED' : 'NOT_SUBSCRIBED';
  return [
    { channel, state, optInLevel: null, occurredAt: undated, version, source: 'import', webhookId: 'customers-file' },
  ];
}
