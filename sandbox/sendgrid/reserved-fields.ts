import type { FieldType } from './account.ts';

interface ReservedField {
  id: string;
  name: string;
  field_type: FieldType;
  read_only?: true;
}

const texts = [
  'first_name',
  'last_name',
  'email',
  'alternate_emails',
  'address_line_1',
  'address_line_2',
  'city',
  'state_province_region',
  'postal_code',
  'country',
  'phone_number',
  'whatsapp',
  'line',
  'facebook',
  'unique_name',
];
const readOnly: [string, FieldType][] = [
  ['email_domains', 'Text'],
  ['last_clicked', 'Date'],
  ['last_opened', 'Date'],
  ['last_emailed', 'Date'],
  ['singlesend_id', 'Text'],
  ['automation_id', 'Text'],
  ['created_at', 'Date'],
  ['updated_at', 'Date'],
  ['contact_id', 'Text'],
];

/** The fields every account has. Source: tsg_mc_custom_fields_v3, the example of List Field Definitions. */
export const reservedFields: readonly ReservedField[] = [
  ...texts.map((name, n): ReservedField => ({ id: `_rf${n}_T`, name, field_type: 'Text' })),
  ...readOnly.map(([name, field_type], n): ReservedField => ({
    id: `_rf${texts.length + n}_${field_type.charAt(0)}`,
    name,
    field_type,
    read_only: true,
  })),
];
