/** The rest of a primary key after shop_id, column by column with its type: by it a walk over the table goes on. */
type Key = readonly (readonly [column: string, type: 'text' | 'bigint' | 'int'])[];

/** A column whose values are encrypted. */
export interface SealedColumn {
  table: string;
  column: string;
  key: Key;
  /** What follows `shop N ` in the context it was sealed with, for a row with these values of the key. */
  contextOf: (...key: string[]) => string;
}

const customer: Key = [['customer_id', 'bigint']];

/** Every encrypted column of a store; a test compares it with the schema. Sessions and outbox payloads are sealed in their own ways. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'customer', column: 'email_enc', key: customer, contextOf: () => 'customer.email' },
  { table: 'customer', column: 'phone_enc', key: customer, contextOf: () => 'customer.phone' },
  { table: 'customer', column: 'address_enc', key: customer, contextOf: () => 'customer.address' },
  {
    table: 'customer_statement',
    column: 'phone_enc',
    key: [...customer, ['source', 'text']],
    contextOf: () => 'customer.phone',
  },
  {
    table: 'customer_statement',
    column: 'address_enc',
    key: [...customer, ['source', 'text']],
    contextOf: () => 'customer.address',
  },
  {
    table: 'property_state',
    column: 'address_enc',
    key: [
      ['destination', 'text'],
      ['customer_id', 'bigint'],
    ],
    contextOf: () => 'customer.email',
  },
  { table: 'delivery', column: 'body', key: [['webhook_id', 'text']], contextOf: () => 'delivery.body' },
  { table: 'destination', column: 'secret', key: [['kind', 'text']], contextOf: () => 'destination.secret' },
  { table: 'data_request', column: 'payload', key: [['request_id', 'text']], contextOf: () => 'data_request.payload' },
  {
    table: 'import_chunk',
    column: 'body',
    key: [
      ['run_id', 'text'],
      ['seq', 'int'],
    ],
    contextOf: (runId) => `import ${runId}`,
  },
];
