/** What an ESP says of a key. */
export type KeyCheck =
  /** `accountId` is the same for two keys of one account; SendGrid tells no account, so there each key has its own. */
  | { ok: true; account: string; accountId: string }
  | { ok: false; reason: 'key-refused' | 'scope-missing' | 'esp-unreachable'; missingScopes?: string[] };
