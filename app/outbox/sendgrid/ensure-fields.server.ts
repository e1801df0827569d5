import { z } from 'zod';
import type { Pacer } from '../pace.ts';
import { propertyCatalogue } from '../properties.ts';
import type { SendgridClient } from './client.server.ts';

const path = '/v3/marketing/field_definitions';
const Definition = z.object({ id: z.string(), name: z.string(), field_type: z.string() });
const Definitions = z.object({ custom_fields: z.array(Definition).optional() });

/**
 * The ids of our custom fields at SendGrid, which are made when they are missing: contacts take values by id, not by name.
 * @param known ids from an earlier call; when it has every field nothing is asked.
 * @returns name -> id. A field of another type that has our name is left alone and left out.
 * @throws what the client throws. One request and one per missing field, paced by `pacer`.
 * Source: tsg_mc_custom_fields_v3. Names are unique without regard to case; 500 fields at most.
 */
export async function ensureFields(
  client: SendgridClient,
  known: Record<string, string>,
  pacer: Pacer,
): Promise<Record<string, string>> {
  if (propertyCatalogue.every(({ name }) => name in known)) return known;
  const { custom_fields = [] } = await client.call({ method: 'GET', path, schema: Definitions, pacer });
  const existing = new Map(custom_fields.map((field) => [field.name.toLowerCase(), field]));
  const ids: Record<string, string> = {};
  for (const { name, type } of propertyCatalogue) {
    const found =
      existing.get(name) ??
      (await client.call({ method: 'POST', path, body: { name, field_type: type }, schema: Definition, pacer }));
    if (found.field_type === type) ids[name] = found.id;
  }
  return ids;
}
