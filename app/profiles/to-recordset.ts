/** Rows as the JSON that `jsonb_to_recordset` reads, integers without loss. Bytes must be text already: see `bytesText`. */
export function toRecordset(rows: object[]): string {
  return JSON.stringify(rows, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

/** Bytes in PostgreSQL's hex form. */
export function bytesText(bytes: Buffer | null): string | null {
  return bytes && `\\x${bytes.toString('hex')}`;
}
