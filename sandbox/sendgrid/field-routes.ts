import { z } from 'zod';
import type { FieldDefinition, SendgridAccount } from './account.ts';
import { reservedFields } from './reserved-fields.ts';
import { param, readBody, refuse } from './route.ts';
import type { SendgridCall, SendgridRoute } from './route.ts';

const fieldsMax = 500;
const Name = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'name should only contain alphanumeric characters and underscores');
const CreateBody = z.strictObject({ name: Name, field_type: z.enum(['Text', 'Number', 'Date']) });
const RenameBody = z.strictObject({ name: Name });

const path = '/v3/marketing/field_definitions';

export const fieldRoutes: SendgridRoute[] = [
  {
    method: 'GET',
    path,
    scope: 'marketing.read',
    answer: ({ account }) => ({
      status: 200,
      body: {
        custom_fields: [...account.state.fields.values()],
        reserved_fields: reservedFields,
        _metadata: { self: `https://api.sendgrid.com${path}` },
      },
    }),
  },
  {
    method: 'POST',
    path,
    scope: 'marketing.create',
    answer: (call) => {
      const { name, field_type } = readBody(call, CreateBody);
      const { state } = call.account;
      refuseTaken(call.account, name);
      if (state.fields.size >= fieldsMax) refuse(400, `cannot have more than ${fieldsMax} custom fields`);
      state.fieldSequence += 1;
      const prefix = state.fieldSequence % 2 === 1 ? 'e' : 'w';
      const id = `${prefix}${state.fieldSequence}_${field_type.charAt(0)}`;
      state.fields.set(id, { id, name, field_type });
      return { status: 200, body: present({ id, name, field_type }) };
    },
  },
  {
    method: 'PATCH',
    path: `${path}/{custom_field_id}`,
    scope: 'marketing.update',
    answer: (call) => {
      const { name } = readBody(call, RenameBody);
      const field = getField(call);
      refuseTaken(call.account, name, field.id);
      field.name = name;
      return { status: 200, body: present(field) };
    },
  },
  {
    method: 'DELETE',
    path: `${path}/{custom_field_id}`,
    scope: 'marketing.delete',
    answer: (call) => {
      const { id } = getField(call);
      call.account.state.fields.delete(id);
      for (const contact of call.account.state.contacts.values()) contact.customFields.delete(id);
      return { status: 204 };
    },
  },
];

function refuseTaken({ state }: SendgridAccount, name: string, exceptId?: string): void {
  const lower = name.toLowerCase();
  if (reservedFields.some((field) => field.name === lower)) {
    refuse(400, `${name} is a reserved field name`, 'name');
  }
  for (const field of state.fields.values()) {
    if (field.id !== exceptId && field.name.toLowerCase() === lower) {
      refuse(400, `a field named ${field.name} already exists`, 'name');
    }
  }
}

function getField(call: SendgridCall): FieldDefinition {
  const id = param(call, 'custom_field_id');
  return call.account.state.fields.get(id) ?? refuse(404, 'custom field not found', 'custom_field_id');
}

function present(field: FieldDefinition): object {
  return { ...field, _metadata: { self: `https://api.sendgrid.com${path}/${field.id}` } };
}
