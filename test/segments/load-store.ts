import { forShop, queryDirectory, type ShopDb } from '../../app/platform/db.server.ts';
import { addShop } from '../support/store-facts.ts';
import type { Micros, TwinStore } from './store.ts';

const iso = (micros: Micros | null) =>
  micros === null
    ? null
    : `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, -1)}${String(((micros % 1000) + 1000) % 1000).padStart(3, '0')}Z`;

/** Writes a store past the inbox, as a shop of its own. */
export async function loadStore(domain: string, store: TwinStore): Promise<number> {
  const shopId = await addShop(domain, store.currency);
  await queryDirectory('UPDATE shop SET time_zone = $2 WHERE shop_id = $1', [shopId, store.timeZone]);
  await forShop(shopId, (db) => write(db, store));
  return shopId;
}

async function write(db: ShopDb, store: TwinStore): Promise<void> {
  const insert = (table: string, rows: Record<string, unknown>[]) => {
    const columns = Object.keys(rows[0] ?? {});
    const names = columns.map((column) => `"${column}"`).join(', ');
    return rows.length === 0
      ? Promise.resolve([])
      : db.query(
          `INSERT INTO ${table} (shop_id, ${names}) SELECT $1, ${names} FROM json_populate_recordset(NULL::${table}, $2)`,
          [db.shopId, JSON.stringify(rows)],
        );
  };
  const known = store.asOf.toISOString();
  await insert(
    'customer',
    store.customers.map((one) => ({
      customer_id: one.id,
      created_at: iso(one.createdAt),
      email_consent: one.emailConsent,
      email_consent_at: iso(one.emailConsentAt),
      email_refused_by: one.emailRefused ? '1' : null,
      sms_consent: one.smsConsent,
      sms_refused_by: one.smsRefused ? '1' : null,
      tags: one.tags,
      city: one.city,
      region: one.region,
      country: one.country,
      locale: one.locale,
      email_domain: one.emailDomain,
      account_state: one.accountState,
      deleted_at: one.gone === 'deleted' ? known : null,
      merged_into: one.gone === 'merged' ? '1' : null,
      profiling_opt_out_at: one.gone === 'opted out' ? known : null,
      contact_version: '1',
      tags_version: '1',
      email_consent_version: '1',
      sms_consent_version: '1',
      stated_tags: one.tags,
      contact_rules: 0,
    })),
  );
  await insert(
    'customer_scores',
    store.customers.flatMap(({ id, scores }) =>
      scores === null
        ? []
        : [
            {
              customer_id: id,
              rfm_group: scores.rfmGroup,
              rfm_group_before: scores.rfmGroupBefore,
              rfm_group_changed_at: iso(scores.rfmGroupChangedAt),
              r_quintile: scores.quintiles?.[0] ?? null,
              f_quintile: scores.quintiles?.[1] ?? null,
              m_quintile: scores.quintiles?.[2] ?? null,
              lifecycle: scores.lifecycle,
              lifecycle_changed_at: iso(scores.lifecycleChangedAt),
              loyalty_tier: scores.loyaltyTier,
              engagement_log2: scores.engagementLog2,
              engagement_score: 0,
              computed_at: known,
            },
          ],
    ),
  );
  await insert(
    'shopify_rfm',
    store.customers.flatMap(({ id, shopifyRfm }) =>
      shopifyRfm === null ? [] : [{ customer_id: id, rfm_group: shopifyRfm, version: '1' }],
    ),
  );
  await insert(
    'product',
    store.products.map((one) => ({
      product_id: one.id,
      title: `Product ${one.id}`,
      vendor: one.vendor,
      product_type: one.type,
      tags: one.tags,
      status: 'ACTIVE',
      available: true,
      updated_at: known,
      version: '1',
    })),
  );
  await insert(
    'orders',
    store.orders.map((one) => ({
      order_id: one.id,
      customer_id: one.customerId,
      name: `#${one.id}`,
      placed_at: iso(one.placedAt),
      updated_at: iso(one.updatedAt),
      cancelled_at: one.cancelled ? known : null,
      deleted_at: one.deleted ? known : null,
      test: one.test,
      gift_cards_only: one.giftCardsOnly,
      currency: one.currency,
      gross_minor: one.currentMinor,
      current_minor: one.currentMinor,
      discount_minor: one.discountMinor,
      discount_codes: [],
      version: '1',
    })),
  );
  await insert(
    'order_line',
    store.orders.flatMap((order) =>
      order.lines.map((line, index) => ({
        order_id: order.id,
        line_id: index + 1,
        product_id: line.productId,
        title: 'Line',
        quantity: line.quantity,
        current_quantity: line.quantity,
        price_minor: 100,
        discount_minor: 0,
      })),
    ),
  );
  await insert(
    'refund',
    store.orders.flatMap((order) =>
      order.refunds.map((refund, index) => ({
        refund_id: order.id * 10 + index,
        order_id: order.id,
        refunded_at: iso(refund.at),
        amount_minor: refund.minor,
        currency: refund.currency,
        lines: [],
        version: '1',
      })),
    ),
  );
  await insert(
    'activity',
    store.activities.map((one, index) => ({
      activity_id: String(index),
      kind: one.kind,
      occurred_at: iso(one.at),
      customer_id: one.customerId,
      product_id: one.productId,
      data: one.collectionId === null ? {} : { collectionId: one.collectionId },
    })),
  );
  const baskets = (kind: 'cart' | 'checkout') => store.baskets.filter((one) => one.kind === kind);
  await insert(
    'cart',
    baskets('cart').map((one) => ({
      cart_token: one.token,
      customer_id: one.customerId,
      lines: one.over ? [] : [{ productId: '101' }],
      created_at: iso(one.at),
      updated_at: iso(one.at),
      order_id: one.ordered ? 1 : null,
      version: '1',
    })),
  );
  await insert(
    'checkout',
    baskets('checkout').map((one) => ({
      checkout_token: one.token,
      cart_token: one.cartToken,
      customer_id: one.customerId,
      lines: [],
      total_minor: 1,
      currency: store.currency,
      created_at: iso(one.at),
      updated_at: iso(one.at),
      completed_at: one.over ? iso(one.at) : null,
      order_id: one.ordered ? 1 : null,
      version: '1',
    })),
  );
  await insert(
    'customer_answer',
    store.answers.map((one) => ({
      customer_id: one.customerId,
      question: one.question,
      source: one.source,
      values: one.values,
      answered_at: iso(one.at),
      version: '1',
      stated_customer_id: 0,
    })),
  );
  await insert(
    'customer_affinity',
    store.affinities.map((one) => ({
      customer_id: one.customerId,
      kind: one.kind,
      place: one.place,
      value: one.value,
      share: 0.1,
    })),
  );
  await insert(
    'shopify_segment_member',
    store.shopifyMembers.map((one) => ({
      customer_id: one.customerId,
      segment_id: one.segmentId,
      is_member: one.isMember,
      changed_at: known,
      version: '1',
    })),
  );
  if (store.halfLifeDays !== null)
    await insert('threshold', [
      { name: 'engagement.half-life', as_of: known, cuts: [store.halfLifeDays], population: 1 },
    ]);
}
