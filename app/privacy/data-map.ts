import type { RetentionKey } from './retention.ts';

/** Some columns that hold one kind of personal data. */
export interface DataMapEntry {
  table: string;
  columns: string[];
  what: string;
  purpose: string;
  source: string;
  /** A time of its own; `profile` = until the person is erased or the app is gone; `work` = until it is worked off. */
  kept: RetentionKey | 'profile' | 'work';
  /** Who else gets it. */
  goesTo: 'Nobody' | 'Email services' | 'The staff';
}

type Row = [columns: string, what: string, purpose: string, source: string];

function entriesOf(
  table: string,
  { kept, goesTo = 'Nobody' }: { kept: DataMapEntry['kept']; goesTo?: DataMapEntry['goesTo'] },
  rows: Row[],
): DataMapEntry[] {
  return rows.map(([columns, what, purpose, source]) => ({
    table,
    columns: columns.split(' '),
    what,
    purpose,
    source,
    kept,
    goesTo,
  }));
}

const shopify = 'Shopify';
const ours = 'Worked out by Regulars';

/**
 * Every column that holds personal data: what it is, what for, from where, for how long, who gets it. A test compares it with the
 * schema, so a new column must be entered here or among those that say nothing of anybody.
 */
export const dataMap: readonly DataMapEntry[] = [
  ...entriesOf('customer', { kept: 'profile', goesTo: 'Email services' }, [
    [
      'email_enc email_idx email_domain mailbox_idx',
      'E-mail address',
      'To know one person by it, and them at the email service',
      shopify,
    ],
  ]),
  ...entriesOf('customer', { kept: 'profile' }, [
    ['customer_id merged_into', "Shopify's customer number", 'To keep one profile per person', shopify],
    ['phone_enc phone_idx', 'Phone number', 'To know one person by it', shopify],
    ['first_name last_name', 'Name', 'To show and find a customer', shopify],
    ['address_enc street_idx city region country', 'Postal address', 'To show it, and for segments by place', shopify],
    ['locale account_state created_at tags stated_tags', 'Language, account, tags', 'For segments', shopify],
    [
      'email_consent email_consent_at email_refused_by',
      'Consent to e-mail',
      'To mail nobody who did not agree',
      'Shopify, email services',
    ],
    [
      'sms_consent sms_consent_at sms_refused_by',
      'Consent to text messages',
      'To write to nobody who did not agree',
      shopify,
    ],
    ['profiling_opt_out_at', 'Objection to profiling', 'To respect it', 'The staff'],
    ['deleted_at', 'When the account was deleted', 'So that nothing older brings it back', shopify],
  ]),
  ...entriesOf('customer_statement', { kept: 'profile' }, [
    [
      'customer_id source first_name last_name phone_enc phone_idx address_enc street_idx city region country locale',
      'What each source says of name, phone, address and language',
      'To believe the source the store chose',
      'Shopify, files, the person',
    ],
  ]),
  ...entriesOf('consent_entry', { kept: 'profile' }, [
    [
      'customer_id channel occurred_at state opt_in_level source',
      'Each consent given or taken back',
      'To prove consent',
      'Shopify, email services',
    ],
  ]),
  ...entriesOf('consent_write', { kept: 'profile' }, [
    [
      'customer_id occurred_at state reason',
      'A no told to Shopify',
      'So that Shopify respects it too',
      'Email services',
    ],
  ]),
  ...entriesOf('identity', { kept: 'activities' }, [
    [
      'customer_id kind value source first_seen_at last_seen_at',
      'Browser, cart and checkout tokens',
      'To know whose a visit is',
      'The storefront, Shopify',
    ],
  ]),
  ...entriesOf('orders', { kept: 'profile' }, [
    [
      'customer_id guest_id stated_customer_id order_id name',
      'Who ordered',
      'Scores, segments, recommendations',
      shopify,
    ],
    [
      'placed_at cancelled_at gross_minor current_minor discount_minor currency',
      'When and for how much',
      'Scores and segments',
      shopify,
    ],
    ['cart_token checkout_token', 'The basket it came from', 'To link a visit to its order', shopify],
    ['company_id', 'The company they ordered for', 'To leave wholesale out of the sums', shopify],
    [
      'landing_site referring_site utm discount_codes source_name',
      'How they came',
      'To say which campaign earned what',
      shopify,
    ],
  ]),
  ...entriesOf('order_line', { kept: 'profile' }, [
    [
      'order_id title product_id counted_for placed_at',
      'What was bought, by whom and when',
      'Recommendations, segments',
      shopify,
    ],
  ]),
  ...entriesOf('refund', { kept: 'profile' }, [
    ['order_id refunded_at amount_minor', 'What came back', 'Net values', shopify],
  ]),
  ...entriesOf('cart', { kept: 'baskets' }, [
    ['customer_id cart_token lines order_id', 'Carts', 'Segments of open carts, recommendations', shopify],
  ]),
  ...entriesOf('checkout', { kept: 'baskets' }, [
    [
      'customer_id stated_customer_id checkout_token checkout_id cart_token email_idx order_id',
      'Whose checkout',
      'To link it to a person',
      shopify,
    ],
    ['lines total_minor recovery_url', 'What is in it', 'Segments of open checkouts', shopify],
  ]),
  ...entriesOf('activity', { kept: 'activities' }, [
    [
      'customer_id stated_customer_id client_id email_idx cart_token checkout_token',
      'Whose visit or mail',
      'To link it to a person',
      'The storefront, email services',
    ],
    [
      'kind occurred_at product_id data',
      'Views, searches, mail opens',
      'Segments and recommendations',
      'The storefront, email services',
    ],
  ]),
  ...entriesOf('customer_answer', { kept: 'profile' }, [
    [
      'customer_id stated_customer_id question values source answered_at',
      'What a person said of themselves',
      'Segments and recommendations',
      'The person',
    ],
  ]),
  ...entriesOf('customer_tag', { kept: 'profile' }, [['customer_id tag is_present', 'Tags', 'For segments', shopify]]),
  ...entriesOf('purchasing_summary', { kept: 'profile' }, [
    ['customer_id orders_count spent_minor last_order_id', "Shopify's own sums", 'To check ours', shopify],
  ]),
  ...entriesOf('shopify_segment_member', { kept: 'profile' }, [
    ['customer_id segment_id is_member changed_at', "Shopify's segments", 'For segments', shopify],
  ]),
  ...entriesOf('customer_traits', { kept: 'profile', goesTo: 'Email services' }, [
    ['customer_id', 'Sums of orders, carts and visits', 'Scores and segments', ours],
  ]),
  ...entriesOf('customer_scores', { kept: 'profile', goesTo: 'Email services' }, [
    ['customer_id', 'Scores: RFM, lifecycle, engagement, loyalty tier', 'To address people by how they buy', ours],
  ]),
  ...entriesOf('customer_attributes', { kept: 'profile' }, [
    [
      'customer_id',
      'What segments ask of a person, copied from the profile',
      'To decide segments in one reading',
      ours,
    ],
  ]),
  ...entriesOf('rfm_history', { kept: 'profile' }, [
    ['customer_id rfm_group from_at to_at', 'RFM groups they were in', 'To show how customers move', ours],
  ]),
  ...entriesOf('customer_affinity', { kept: 'profile', goesTo: 'Email services' }, [
    [
      'customer_id kind value share',
      'Categories, brands, prices and discounts they prefer',
      'To show what they like',
      ours,
    ],
  ]),
  ...entriesOf('shopify_rfm', { kept: 'profile' }, [
    ['customer_id rfm_group', "Shopify's own RFM group", 'To show it beside ours', shopify],
  ]),
  ...entriesOf('segment_member', { kept: 'profile', goesTo: 'Email services' }, [
    ['customer_id slug entered_at left_at cause left_cause', 'Segments, now and before', 'To address groups', ours],
  ]),
  ...entriesOf('recommendation', { kept: 'profile', goesTo: 'Email services' }, [
    ['customer_id items', 'Recommended products', 'To show them in mails', ours],
  ]),
  ...entriesOf('excluded_customer', { kept: 'profile' }, [
    [
      'customer_id rule why since',
      'Left out of the sums, and why',
      'So that staff and resellers distort nothing',
      ours,
    ],
  ]),
  ...entriesOf('merge_entry', { kept: 'profile' }, [
    [
      'loser_id survivor_id source merged_at undone_at',
      'Who was merged into whom',
      'To keep one profile per person',
      'Shopify, the staff',
    ],
  ]),
  ...entriesOf('duplicate_pair', { kept: 'profile' }, [
    ['one_id other_id probability evidence state', 'Who may be the same person', 'To propose merges', ours],
  ]),
  ...entriesOf('blocked_identifier', { kept: 'profile' }, [
    ['kind value_idx hint', 'Addresses shared by many', 'So that they merge nobody', 'The staff'],
  ]),
  ...entriesOf('customer_changed', { kept: 'work' }, [
    ['customer_id cause touched', 'Whose scores are due', 'To work them out', ours],
  ]),
  ...entriesOf('property_state', { kept: 'profile', goesTo: 'Email services' }, [
    ['customer_id identity address_enc properties', 'What each email service holds', 'To send only what changed', ours],
  ]),
  ...entriesOf('outbox_item', { kept: 'events', goesTo: 'Email services' }, [
    ['customer_id identity payload in_flight', 'What is on its way to an email service', 'To deliver it once', ours],
  ]),
  ...entriesOf('receipt', { kept: 'receipts' }, [
    [
      'customer_id item_key outcome',
      'What an email service answered',
      'To prove deliveries and erasures',
      'Email services',
    ],
  ]),
  ...entriesOf('delivery', { kept: 'bodies' }, [
    [
      'body',
      'What was sent to us, word for word',
      'To read it again after a mistake',
      'Shopify, the storefront, email services',
    ],
  ]),
  ...entriesOf('import_chunk', { kept: 'work' }, [['body', 'Uploaded files', 'To take in a history', 'The staff']]),
  ...entriesOf('data_request', { kept: 'requests', goesTo: 'The staff' }, [
    ['customer_id payload result', 'Requests to hand out or erase data', 'To answer them in time', shopify],
  ]),
  ...entriesOf('erased', { kept: 'profile' }, [
    ['kind value_hash erased_at', 'Keyed hashes of who was erased', 'So that they do not come back', ours],
  ]),
  ...entriesOf('access_entry', { kept: 'access', goesTo: 'The staff' }, [
    ['customer_id author action at people', 'Who of the staff read whose data', 'To account for it', 'The staff'],
  ]),
  ...entriesOf('session', { kept: 'work' }, [
    ['payload', 'Access tokens, perhaps with a staff name', "To use Shopify's API", shopify],
  ]),
];

/** Tables without a word about a person: the store's own things, counts and settings. */
export const tablesWithoutPeople: readonly string[] = (
  'shop topic_seen product variant variant_stock inventory_level collection threshold segment segment_version shopify_segment segment_size item_similarity ' +
  'popular_item block block_version destination alert import_run import_refusal pull_mark delivery_hour topic_sample reading reading_id large_thing completeness ' +
  'setting_version retention'
).split(' ');

/** Columns of the tables above that say nothing of a person by themselves: keys, versions, states and moments of our own work. */
export const columnsWithoutPeople: Readonly<Record<string, string>> = {
  customer: 'contact_source contact_rules',
  orders: 'test financial_status gift_cards_only updated_at deleted_at',
  order_line: 'line_id variant_id sku quantity current_quantity price_minor discount_minor',
  refund: 'refund_id currency lines',
  cart: 'created_at updated_at',
  checkout: 'currency created_at updated_at completed_at deleted_at',
  activity: 'activity_id',
  consent_entry: 'webhook_id recorded_at',
  consent_write: 'attempts due_at done_at',
  customer_changed: 'changed_at attempts silent',
  customer_traits: '*',
  customer_scores: '*',
  customer_attributes: '*',
  customer_affinity: 'place',
  recommendation: 'computed_at',
  purchasing_summary: 'currency occurred_at',
  duplicate_pair: 'found_at decided_at',
  blocked_identifier: 'created_at',
  property_state: 'destination sent_at',
  outbox_item: 'destination item_key kind revision state attempts due_at in_flight_revision job_id reason queued_at',
  receipt: 'destination revision attempt kind reason at',
  delivery:
    'webhook_id seq topic event_id api_version triggered_at received_at bytes state reason path settled_at note',
  import_chunk: 'run_id seq',
  data_request: 'request_id kind received_at due_at done_at state erased_at scanned_to',
  access_entry: 'entry_id',
  session: 'id domain is_online expires_at updated_at',
};
