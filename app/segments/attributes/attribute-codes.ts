/** One letter for each value of an enumeration: with a million rows to read, bytes are time. Letters are kept; new values get new ones. */
export type Codes = Readonly<Record<string, string>>;

const subscription: Codes = {
  SUBSCRIBED: 'S',
  NOT_SUBSCRIBED: 'N',
  PENDING: 'P',
  UNSUBSCRIBED: 'U',
  INVALID: 'I',
  REDACTED: 'R',
};
const rfm: Codes = { CHAMPIONS: 'C', LOYAL: 'L', RECENT: 'R', NEEDS_ATTENTION: 'N', AT_RISK: 'A', INACTIVE: 'I' };

/** Columns of `customer_attributes` that hold letters. */
export const attributeCodes: Readonly<Record<string, Codes>> = {
  email_subscription: subscription,
  sms_subscription: subscription,
  rfm_group: rfm,
  rfm_group_before: rfm,
  lifecycle: { PROSPECT: 'P', NEW: 'N', ACTIVE: 'A', LAPSED: 'L', CHURNED: 'C' },
  account_status: { DECLINED: 'X', DISABLED: 'D', ENABLED: 'E', INVITED: 'I' },
  shopify_rfm_group: {
    CHAMPIONS: 'C',
    LOYAL: 'L',
    ACTIVE: 'A',
    NEW: 'N',
    PROMISING: 'P',
    NEEDS_ATTENTION: 'T',
    ALMOST_LOST: 'O',
    AT_RISK: 'R',
    PREVIOUSLY_LOYAL: 'V',
    DORMANT: 'D',
    PROSPECTS: 'S',
  },
};

/** SQL: the letter of a text; null for a value that nobody knows. */
export const encodeSql = (column: string, text: string): string =>
  `CASE upper(${text}) ${pairs(column)
    .map(([value, code]) => `WHEN '${value}' THEN '${code}'`)
    .join(' ')} END::"char"`;

/** SQL: the text of a letter. */
export const decodeSql = (column: string, code: string): string =>
  `CASE ${code} ${pairs(column)
    .map(([value, letter]) => `WHEN '${letter}' THEN '${value}'`)
    .join(' ')} END`;

const pairs = (column: string) => Object.entries(attributeCodes[column] ?? {});
