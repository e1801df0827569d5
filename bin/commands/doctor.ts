import pg from 'pg';
import { countTraitsDrift } from '../../app/insights/count-traits-drift.server.ts';
import { systemClock } from '../../app/platform/clock.server.ts';
import { assertTenantSecurity, forShop, queryDirectory } from '../../app/platform/db.server.ts';
import type { ShopDb } from '../../app/platform/db.server.ts';
import { env } from '../../app/platform/env.server.ts';
import { countMembersDrift } from '../../app/segments/count-members-drift.server.ts';
import { countUnderOtherKeys } from '../../app/privacy/reseal.server.ts';
import { sealedColumns } from '../../app/privacy/sealed-columns.ts';
import { readArguments } from '../arguments/read-arguments.ts';
import { withDatabase } from './with-shop.ts';

/** One look at one thing; `finding` is what is wrong, null when all is well. */
interface Look {
  what: string;
  finding: string | null;
}

const usage = {
  command: 'regulars doctor',
  does: 'Looks at the database and every store, and changes nothing. Ends with 1 when something is wrong.',
  options: {
    shop: { kind: 'text', value: 'S', says: 'one store alone: NAME.myshopify.com' },
  },
} as const;

/** Looks at the database and each store (or one) and says what is wrong. Exit 1 when something is. Changes nothing. */
export async function doctorCommand(args: string[]): Promise<number> {
  const values = readArguments(usage, args);
  return withDatabase(async () => {
    const looks = [await lookAtSecurity(), await lookAtRights(), ...(await lookAtJobs())];
    const shops = await queryDirectory<{ shopId: number; domain: string }>(
      `SELECT shop_id AS "shopId", domain FROM shop WHERE domain = coalesce($1, domain) AND ($1 IS NOT NULL OR uninstalled_at IS NULL) ORDER BY domain`,
      [values.shop ?? null],
    );
    if (values.shop && shops.length === 0) looks.push({ what: values.shop, finding: 'is not known' });
    for (const shop of shops) looks.push(...(await forShop(shop.shopId, (db) => lookAtShop(db, shop.domain))));
    for (const look of looks)
      console.log(`${look.finding ? 'WRONG' : 'ok   '} ${look.what}${look.finding ? `: ${look.finding}` : ''}`);
    return looks.some((look) => look.finding) ? 1 : 0;
  });
}

async function lookAtSecurity(): Promise<Look> {
  const finding = await assertTenantSecurity().then(
    () => null,
    (error: Error) => error.message,
  );
  return { what: 'stores are kept apart by the database', finding };
}

/** A database that was restored from a dump may lack what was granted on the one before. */
async function lookAtRights(): Promise<Look> {
  const [row] = await queryDirectory<{ may: boolean; name: string }>(
    `SELECT has_database_privilege('regulars_app', current_database(), 'TEMPORARY') AS may, current_database() AS name`,
  );
  const finding = row?.may ? null : `GRANT TEMPORARY ON DATABASE "${row?.name}" TO regulars_app`;
  return { what: 'whole stores can be compared in temporary tables', finding };
}

async function lookAtJobs(): Promise<Look[]> {
  const client = new pg.Client({ connectionString: env().DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<{ late: number; failing: string | null }>(
    `SELECT count(*) FILTER (WHERE locked_at IS NULL AND run_at < now() - interval '1 minute')::int AS late,
            string_agg(DISTINCT task_identifier || ': ' || left(last_error, 200), '; ') FILTER (WHERE last_error IS NOT NULL) AS failing
     FROM graphile_worker.jobs`,
  );
  await client.end();
  const { late, failing } = rows[0] ?? { late: 0, failing: null };
  return [
    { what: 'a worker takes jobs', finding: late > 0 ? `${late} jobs wait for more than a minute` : null },
    { what: 'no job fails', finding: failing },
  ];
}

async function lookAtShop(db: ShopDb, domain: string): Promise<Look[]> {
  const checks: [string, string][] = [
    [
      'deliveries are worked off',
      `SELECT count(*) || ' deliveries wait, the oldest since ' || min(received_at) AS finding FROM delivery
       WHERE state = 'pending' AND received_at < now() - interval '1 minute' HAVING count(*) > 0`,
    ],
    [
      'nothing is quarantined',
      `SELECT count(*) || ' deliveries: ' || string_agg(DISTINCT reason, ', ') AS finding FROM delivery WHERE state = 'quarantined' HAVING count(*) > 0`,
    ],
    [
      'every order of a person has a profile',
      `SELECT count(*) || ' orders point to no profile' AS finding FROM orders o
       WHERE o.customer_id IS NOT NULL AND NOT EXISTS (SELECT FROM customer c WHERE c.shop_id = o.shop_id AND c.customer_id = o.customer_id)
       HAVING count(*) > 0`,
    ],
    [
      'every line agrees with its order',
      `SELECT count(*) || ' lines count for somebody else or another day than their order' AS finding
       FROM order_line l JOIN orders o ON o.shop_id = l.shop_id AND o.order_id = l.order_id
       WHERE (l.counted_for, l.placed_at) IS DISTINCT FROM (counted_for(o), o.placed_at) HAVING count(*) > 0`,
    ],
    [
      'destinations take what they are sent',
      `SELECT string_agg(kind || ': ' || coalesce(last_error, state), '; ') AS finding FROM destination WHERE state = 'unauthorised' HAVING count(*) > 0`,
    ],
    [
      'no delivery to an ESP was given up',
      `SELECT count(*) || ' items: ' || string_agg(DISTINCT reason, ', ') AS finding FROM outbox_item WHERE state = 'dead' HAVING count(*) > 0`,
    ],
  ];
  const looks: Look[] = [];
  for (const [what, sql] of checks) {
    const [row] = await db.query<{ finding: string | null }>(sql);
    looks.push({ what: `${domain}: ${what}`, finding: row?.finding ?? null });
  }
  looks.push({ what: `${domain}: everything is sealed with the current key`, finding: await findOtherKeys(db) });
  const drift = await countTraitsDrift(db, systemClock.now());
  looks.push({
    what: `${domain}: traits agree with a recount`,
    finding: drift > 0 ? `${drift} customers differ` : null,
  });
  const moved = await countMembersDrift(db, systemClock.now());
  looks.push({
    what: `${domain}: segments agree with a decision of everybody`,
    finding: moved > 0 ? `${moved} memberships differ` : null,
  });
  return looks;
}

async function findOtherKeys(db: ShopDb): Promise<string | null> {
  const older: string[] = [];
  const unknown: string[] = [];
  for (const sealed of sealedColumns) {
    const counts = await countUnderOtherKeys(db, sealed);
    if (counts.older > 0) older.push(`${counts.older} of ${sealed.table}.${sealed.column}`);
    if (counts.unknown > 0) unknown.push(`${counts.unknown} of ${sealed.table}.${sealed.column}`);
  }
  const findings = [
    ...(older.length > 0 ? [`${older.join(', ')} are under an older key; run rotate-keys`] : []),
    ...(unknown.length > 0 ? [`${unknown.join(', ')} are under an unknown key; put it back into REGULARS_KEYS`] : []),
  ];
  return findings.length === 0 ? null : findings.join('; ');
}
