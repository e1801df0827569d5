import { forShop, queryDirectory, type ShopDb } from '../../app/platform/db.server.ts';

/** An order as a test needs it; what is left out is the ordinary case. */
export interface OrderGiven {
  customerId: string | null;
  placedAt: string | Date;
  minor: number;
  currentMinor?: number;
  currency?: string;
  test?: boolean;
  cancelledAt?: string | null;
  deletedAt?: string | null;
  discountMinor?: number;
  updatedAt?: string | Date;
  giftCardsOnly?: boolean;
  /** Product ids, one line of quantity 1 each. */
  products?: number[];
}

/** Enters a store in the directory. */
export async function addShop(domain: string, currency = 'USD'): Promise<number> {
  const [row] = await queryDirectory<{ id: number }>('SELECT shop_of($1) AS id', [domain]);
  const shopId = row?.id ?? 0;
  await queryDirectory('UPDATE shop SET currency = $2 WHERE shop_id = $1', [shopId, currency]);
  return shopId;
}

/** Facts of one store, written past the inbox: ids count up from 1. */
export function storeFacts(shopId: number) {
  let nextId = 1;
  const write = (work: (db: ShopDb) => Promise<unknown>) => forShop(shopId, work);
  return {
    async customers(ids: string[]): Promise<void> {
      await write((db) =>
        db.query(
          'INSERT INTO customer (shop_id, customer_id, first_name) SELECT $1, id, $3 FROM unnest($2::bigint[]) id',
          [shopId, ids, 'Ada'],
        ),
      );
    },
    async products(ids: number[]): Promise<void> {
      await write((db) =>
        db.query(
          `INSERT INTO product (shop_id, product_id, title, handle, status, published_at, image_url, price_minor, available, updated_at, version)
           SELECT $1, id, 'Product ' || id, 'product-' || id, 'ACTIVE', timestamptz '2025-01-01' + id * interval '1 hour', 'https://cdn.test/' || id || '.jpg', 1000 + id, true, '2025-01-01', '1'
           FROM unnest($2::bigint[]) id`,
          [shopId, ids],
        ),
      );
    },
    /** Returns the order ids. */
    async orders(given: OrderGiven[]): Promise<string[]> {
      const rows = given.map((order) => ({
        currency: 'USD',
        test: false,
        cancelledAt: null,
        deletedAt: null,
        discountMinor: 0,
        giftCardsOnly: false,
        currentMinor: order.minor,
        updatedAt: order.placedAt,
        products: [],
        ...order,
        orderId: nextId++,
      }));
      await write(async (db) => {
        await db.query(
          `INSERT INTO orders (shop_id, order_id, customer_id, placed_at, cancelled_at, test, currency, gross_minor, current_minor, discount_minor, gift_cards_only, updated_at, version, deleted_at)
           SELECT $1, "orderId", "customerId", "placedAt", "cancelledAt", test, currency, minor, "currentMinor", "discountMinor", "giftCardsOnly", "updatedAt", '1', "deletedAt"
           FROM json_to_recordset($2) AS o ("orderId" bigint, "customerId" bigint, "placedAt" timestamptz, "cancelledAt" timestamptz, test boolean, currency text,
             minor bigint, "currentMinor" bigint, "discountMinor" bigint, "giftCardsOnly" boolean, "updatedAt" timestamptz, "deletedAt" timestamptz)`,
          [shopId, JSON.stringify(rows)],
        );
        const lines = rows.flatMap((order) =>
          order.products.map((productId, index) => ({ orderId: order.orderId, lineId: index + 1, productId })),
        );
        await db.query(
          `INSERT INTO order_line (shop_id, order_id, line_id, product_id, title, quantity, current_quantity, price_minor, discount_minor)
           SELECT $1, "orderId", "lineId", "productId", 'Product ' || "productId", 1, 1, 1000, 0
           FROM json_to_recordset($2) AS l ("orderId" bigint, "lineId" bigint, "productId" bigint)`,
          [shopId, JSON.stringify(lines)],
        );
      });
      return rows.map((order) => String(order.orderId));
    },
    async refund(orderId: string, refundedAt: string, minor: number, currency = 'USD'): Promise<void> {
      await write((db) =>
        db.query(
          `INSERT INTO refund (shop_id, refund_id, order_id, refunded_at, amount_minor, currency, lines, version) VALUES ($1, $2, $3, $4, $5, $6, '[]', '1')`,
          [shopId, nextId++, orderId, refundedAt, minor, currency],
        ),
      );
    },
    async views(customerId: string, productId: number, times: (string | Date)[]): Promise<void> {
      await write((db) =>
        db.query(
          `INSERT INTO activity (shop_id, activity_id, kind, occurred_at, customer_id, product_id, data)
           SELECT $1, $5 || '-' || n, 'product_viewed', at, $2, $3, '{}' FROM unnest($4::timestamptz[]) WITH ORDINALITY AS t (at, n)`,
          [shopId, customerId, productId, times, String(nextId++)],
        ),
      );
    },
    async cart(customerId: string, updatedAt: string, productIds: number[]): Promise<void> {
      const lines = productIds.map((id) => ({
        productId: String(id),
        variantId: null,
        title: `Product ${id}`,
        quantity: 1,
      }));
      await write((db) =>
        db.query(
          `INSERT INTO cart (shop_id, cart_token, customer_id, lines, created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $5, '1')`,
          [shopId, `cart-${nextId++}`, customerId, JSON.stringify(lines), updatedAt],
        ),
      );
    },
    async changed(customerIds: string[], cause = 'orders/create'): Promise<void> {
      await write((db) =>
        db.query(
          'INSERT INTO customer_changed (shop_id, customer_id, cause) SELECT $1, id, $3 FROM unnest($2::bigint[]) id ON CONFLICT DO NOTHING',
          [shopId, customerIds, cause],
        ),
      );
    },
  };
}
