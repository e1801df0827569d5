/** A table whose rows name people. */
export interface PersonTable {
  table: string;
  /** The columns that hold a person's id. */
  by: string[];
  /**
   * What erasing a person does: `delete` their rows; `own` = something that has code of its own; `keep` = the row is the proof of
   * what was done and holds no more of them than their id.
   */
  erase: 'delete' | 'own' | 'keep';
}

const deleted = (table: string, ...by: string[]): PersonTable => ({ table, by, erase: 'delete' });

/** Every table that names a person by id; a test compares it with the schema. Erasing, exporting and merging read it. */
export const personTables: readonly PersonTable[] = [
  { table: 'customer', by: ['customer_id'], erase: 'own' },
  { table: 'orders', by: ['customer_id', 'guest_id', 'stated_customer_id'], erase: 'own' },
  { table: 'segment_member', by: ['customer_id'], erase: 'own' },
  { table: 'consent_entry', by: ['customer_id'], erase: 'own' },
  { table: 'outbox_item', by: ['customer_id'], erase: 'own' },
  { table: 'receipt', by: ['customer_id'], erase: 'own' },
  { table: 'access_entry', by: ['customer_id'], erase: 'keep' },
  { table: 'data_request', by: ['customer_id'], erase: 'keep' },
  deleted('identity', 'customer_id'),
  deleted('customer_changed', 'customer_id'),
  deleted('cart', 'customer_id'),
  deleted('checkout', 'customer_id', 'stated_customer_id'),
  deleted('activity', 'customer_id', 'stated_customer_id'),
  deleted('customer_traits', 'customer_id'),
  deleted('customer_scores', 'customer_id'),
  deleted('customer_attributes', 'customer_id'),
  deleted('rfm_history', 'customer_id'),
  deleted('customer_affinity', 'customer_id'),
  deleted('shopify_rfm', 'customer_id'),
  deleted('recommendation', 'customer_id'),
  deleted('property_state', 'customer_id'),
  deleted('customer_answer', 'customer_id', 'stated_customer_id'),
  deleted('customer_statement', 'customer_id'),
  deleted('consent_write', 'customer_id'),
  deleted('excluded_customer', 'customer_id'),
  deleted('customer_tag', 'customer_id'),
  deleted('purchasing_summary', 'customer_id'),
  deleted('shopify_segment_member', 'customer_id'),
  deleted('merge_entry', 'loser_id', 'survivor_id'),
  deleted('duplicate_pair', 'one_id', 'other_id'),
];
