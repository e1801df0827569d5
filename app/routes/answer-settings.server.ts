import type { z } from 'zod';
import { isScoringPending } from '../insights/were-scores-redefined.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { getSetting, listSettingVersions, restoreSetting, saveSetting } from '../platform/settings.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { fieldErrors, type FieldErrors } from '../ui/settings-fields.ts';

/** What a form of settings is told. */
export interface SettingsAnswer<Preview> {
  intent: 'save' | 'preview' | 'restore';
  ok: boolean;
  errors: FieldErrors;
  /** What the settings would come to; null when they were refused, or saved. */
  preview: Preview | null;
}

interface SettingsOf<Schema extends z.ZodType<object>, Preview> {
  area: string;
  schema: Schema;
  /** Fields of the form as the schema reads them. */
  read: (fields: Record<string, string>, currency: string) => object;
  preview: (db: ShopDb, value: z.infer<Schema>, asOf: Date) => Promise<Preview>;
}

/** Previews, saves or restores settings that scores follow from. Whoever saves has everybody scored anew. */
export async function answerSettings<Schema extends z.ZodType<object>, Preview>(
  request: Request,
  { area, schema, read, preview }: SettingsOf<Schema, Preview>,
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
    if (intent === 'preview') return { intent, ok: true, errors: {}, preview: await preview(db, value.data, at) };
    await saveSetting(db, area, { value: value.data, author, at });
    await db.wake('recompute');
    return { intent, ok: true, errors: {}, preview: null };
  });
}

/** What a page of settings shows beside its own: the settings, their versions, and whether everybody is still being scored by them. */
export async function loadSettings<Schema extends z.ZodType>(db: ShopDb, area: string, schema: Schema) {
  return {
    settings: await getSetting(db, area, schema),
    versions: await listSettingVersions(db, area),
    isPending: await isScoringPending(db, area),
  };
}

function textsOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}
