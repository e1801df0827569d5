import type { ShopDb } from '../platform/db.server.ts';

/** What a person said of themselves. */
export interface ProfileAnswer {
  question: string;
  values: string[];
  source: string;
  answeredAt: Date;
}

/** A person's answers that they have not taken back, by question; of people who are one the newest each. One query. */
export async function listAnswers(db: ShopDb, customerId: string): Promise<ProfileAnswer[]> {
  return db.query<ProfileAnswer>(
    `SELECT DISTINCT ON (question, source) question, values, source, answered_at AS "answeredAt" FROM customer_answer
     WHERE shop_id = $1 AND customer_id = $2 AND cardinality(values) > 0 ORDER BY question, source, version COLLATE "C" DESC, stated_customer_id`,
    [db.shopId, customerId],
  );
}
