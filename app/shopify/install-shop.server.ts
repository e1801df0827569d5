import { z } from 'zod';
import { env } from '../platform/env.server.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';
import { type AdminGraphql, askAdmin } from './ask-admin.ts';
import { findShop, type Shop } from './find-shop.server.ts';

const shopAnswer = z.object({
  shop: z.object({ name: z.string(), currencyCode: z.string(), ianaTimezone: z.string() }),
});
const pixelAnswer = z.object({
  webPixelCreate: z.object({ userErrors: z.array(z.object({ code: z.string().nullable(), message: z.string() })) }),
});

/**
 * Enters a store in the directory with its name, currency and time zone, and turns its web pixel on. Safe to repeat, also after an
 * uninstall. Without a pixel the store still works, only without views: that is logged, not thrown.
 * A time zone that the database does not know is left out: it would fail every statement that counts days by it.
 * @param at the moment of installation: older messages of an uninstall must not touch it.
 * @throws Error when Shopify does not answer for the store.
 */
export async function installShop(domain: string, graphql: AdminGraphql, at: Date): Promise<Shop> {
  const { shop } = shopAnswer.parse(await askAdmin(graphql, 'query { shop { name currencyCode ianaTimezone } }'));
  await queryDirectory('SELECT shop_of($1)', [domain]);
  const entered = await findShop(domain);
  if (!entered) throw new Error(`${domain} is not in the directory after it was entered`);
  await turnOnPixel(entered, graphql).catch((error: unknown) =>
    log.warn({ error: String(error), domain }, 'no web pixel'),
  );
  await queryDirectory(
    `UPDATE shop SET name = $2, currency = $3, time_zone = coalesce((SELECT z.name FROM pg_timezone_names z WHERE z.name = $4), time_zone),
       installed_at = $5, uninstalled_at = NULL WHERE domain = $1`,
    [domain, shop.name, shop.currencyCode, shop.ianaTimezone, at],
  );
  // Segments and blocks are there before the first order.
  await queryDirectory('SELECT wake($1, $2)', [entered.shopId, 'recompute']);
  // The store's past comes in beside its present.
  await queryDirectory('SELECT wake($1, $2, $3)', [entered.shopId, 'backfill', 'shopify']);
  return { ...entered, name: shop.name, currency: shop.currencyCode, timeZone: shop.ianaTimezone, installed: true };
}

async function turnOnPixel(shop: Shop, graphql: AdminGraphql): Promise<void> {
  const settings = JSON.stringify({
    endpoint: `${env().SHOPIFY_APP_URL}/pixel`,
    shop: shop.domain,
    key: shop.pixelKey,
  });
  const answer = await askAdmin(
    graphql,
    `mutation ($webPixel: WebPixelInput!) {
      webPixelCreate(webPixel: $webPixel) { userErrors { code message } }
    }`,
    { webPixel: { settings } },
  );
  const failure = pixelAnswer.parse(answer).webPixelCreate.userErrors.find((error) => error.code !== 'TAKEN');
  if (failure) throw new Error(failure.message);
}
