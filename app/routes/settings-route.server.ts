import { type ActionFunctionArgs, json, type LoaderFunctionArgs } from '@remix-run/node';
import type { z } from 'zod';
import { isSettingPending } from '../insights/settings-in-use.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { getSetting, listSettingVersions, restoreSetting, saveSetting } from '../platform/settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { fieldErrors, nestFields } from '../ui/settings-fields.ts';
import type { SettingsAnswer } from '../ui/use-settings-form.ts';

interface Area<Schema> {
  area: string;
  schema: Schema;
}

interface Answering<Schema, Preview> extends Area<Schema> {
  /** Fields of the form as the schema reads them; unless told otherwise by their dotted names. */
  read?: (fields: Record<string, string>, currency: string) => object;
  /** Unless there is nothing to preview. */
  preview?: (db: ShopDb, value: z.infer<Schema>, asOf: Date) => Promise<Preview>;
}

/**
 * The loader of a page of settings: the settings, their versions, and whether everybody is still being scored by them.
 * @param loadOwn what the page shows beside that.
 */
export function settingsLoader<Schema extends z.ZodType, Own extends object>(
  { area, schema }: Area<Schema>,
  loadOwn: (db: ShopDb, settings: z.infer<Schema>, currency: string) => Promise<Own>,
) {
  return async ({ request }: LoaderFunctionArgs) => {
    const { shopId, currency } = await authenticateAdmin(request);
    return forShop(shopId, async (db) => {
      const settings = await getSetting(db, area, schema);
      const versions = await listSettingVersions(db, area);
      const isPending = await isSettingPending(db, area);
      return json({ settings, versions, isPending, ...(await loadOwn(db, settings, currency)) });
    });
  };
}

/** The action of such a page: previews, saves or restores. Whoever saves has everybody scored anew. */
export function settingsAction<Schema extends z.ZodType<object>, Preview>(page: Answering<Schema, Preview>) {
  return async ({ request }: ActionFunctionArgs) => json(await answerSettings(request, page));
}

async function answerSettings<Schema extends z.ZodType<object>, Preview>(
  request: Request,
  { area, schema, read = (fields) => nestFields(fields), preview }: Answering<Schema, Preview>,
): Promise<SettingsAnswer<Preview>> {
  const { shopId, author, currency } = await authenticateAdmin(request);
  const { intent, version, ...fields } = textsOf(await request.formData());
  const at = systemClock.now();
  return forShop(shopId, async (db) => {
    if (intent === 'restore') {
      if (!/^\d{1,9}$/.test(version ?? '')) throw new Response(null, { status: 400 });
      const ok = await restoreSetting(db, area, { version: Number(version), author, at });
      if (ok) await db.wake('recompute');
      return { intent, ok, errors: {}, preview: null };
    }
    if (intent !== 'save' && intent !== 'preview') throw new Response(null, { status: 400 });
    const value = schema.safeParse(read(fields, currency));
    if (!value.success) return { intent, ok: false, errors: fieldErrors(value.error.issues), preview: null };
    if (intent === 'preview')
      return { intent, ok: true, errors: {}, preview: (await preview?.(db, value.data, at)) ?? null };
    await saveSetting(db, area, { value: value.data, author, at });
    await db.wake('recompute');
    return { intent, ok: true, errors: {}, preview: null };
  });
}

function textsOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
