import type { ShopDb } from '../platform/db.server.ts';
import { destinationKinds } from './destination.ts';
import type { DestinationKind } from './destination.ts';

/** A connection as the admin shows it. Reasons are stable kebab-case words. */
export interface DestinationView {
  kind: DestinationKind;
  state: 'connected' | 'unauthorised' | 'disconnected';
  /** The key's last characters. */
  keyHint: string | null;
  account: string | null;
  connectedAt: Date | null;
  pausedUntil: Date | null;
  lastDeliveryAt: Date | null;
  lastError: string | null;
  lastErrorAt: Date | null;
  /** Whether the ESP tells us of opens, clicks and refusals. */
  tellsEvents: boolean;
  /** Customers whose properties the ESP holds. */
  profiles: number;
  /** Waiting, being sent, or in a job at the ESP. */
  pending: number;
  /** Given up, by reason, most first. */
  dead: { reason: string; count: number }[];
  /** Not sent because the person may not be mailed. */
  withheld: number;
}

type Counted = Omit<DestinationView, 'profiles' | 'pending' | 'withheld' | 'dead'> & {
  profiles: string;
  items: { state: string; reason: string | null; count: number }[] | null;
};

/** Every ESP we know, connected or not, in a fixed order. One query; counts what is not yet delivered. */
export async function listDestinations(db: ShopDb): Promise<DestinationView[]> {
  const rows = await db.query<Counted>(
    `SELECT kind, state, key_hint AS "keyHint", account, connected_at AS "connectedAt", paused_until AS "pausedUntil",
            last_delivery_at AS "lastDeliveryAt", last_error AS "lastError", last_error_at AS "lastErrorAt",
            kind = 'klaviyo' OR settings #>> '{events,publicKey}' IS NOT NULL AS "tellsEvents",
            (SELECT count(*) FROM property_state h WHERE h.shop_id = d.shop_id AND h.destination = d.kind) AS profiles,
            (SELECT json_agg(g) FROM (
               SELECT state, CASE WHEN state = 'dead' THEN reason END AS reason, count(*)::int AS count FROM outbox_item o
               WHERE o.shop_id = d.shop_id AND o.destination = d.kind AND state IN ('pending', 'sending', 'accepted', 'dead', 'withheld')
               GROUP BY 1, 2 ORDER BY 3 DESC) g) AS items
     FROM destination d WHERE shop_id = $1`,
    [db.shopId],
  );
  const known = new Map(rows.map((row) => [row.kind, row]));
  return destinationKinds.map((kind) => {
    const row = known.get(kind);
    return row ? present(row) : { ...never, kind };
  });
}

function present({ items, profiles, ...row }: Counted): DestinationView {
  const all = items ?? [];
  const count = (...states: string[]): number =>
    all.filter(({ state }) => states.includes(state)).reduce((sum, group) => sum + group.count, 0);
  const dead = all.flatMap(({ state, reason, count }) =>
    state === 'dead' ? [{ reason: reason ?? 'unknown', count }] : [],
  );
  return {
    ...row,
    profiles: Number(profiles),
    pending: count('pending', 'sending', 'accepted'),
    withheld: count('withheld'),
    dead,
  };
}

const never: Omit<DestinationView, 'kind'> = {
  state: 'disconnected',
  keyHint: null,
  account: null,
  connectedAt: null,
  pausedUntil: null,
  lastDeliveryAt: null,
  lastError: null,
  lastErrorAt: null,
  tellsEvents: false,
  profiles: 0,
  pending: 0,
  dead: [],
  withheld: 0,
};
