/** What an ESP says of a key. */
export type KeyCheck =
  | { ok: true; account: string }
  | { ok: false; reason: 'key-refused' | 'scope-missing' | 'esp-unreachable'; missingScopes?: string[] };
