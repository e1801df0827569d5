import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach } from 'vitest';
import { beginImport, type ImportRun } from '../../app/inbox/files/import-run.server.ts';
import { importFile } from '../../app/jobs/import.server.ts';
import { forShop } from '../../app/platform/db.server.ts';
import type { FileKind } from '../../app/shopify/files/read-file.ts';
import { addShop } from './store-facts.ts';
import { givenDatabase } from './test-store.ts';

/** A store to take files into. */
export interface ImportWorld {
  shopId(): number;
  /** Goes on in an empty store. */
  openStore(): Promise<void>;
  /** Takes a file in; `runId` names it, its kind when absent. */
  take: (kind: FileKind, file: string | Buffer, runId?: string) => Promise<ImportRun>;
  query: <Row extends object>(sql: string) => Promise<Row[]>;
}

/** A file of test/fixtures/files. */
export function exportFile(name: string): string {
  return readFileSync(path.join(import.meta.dirname, '../fixtures/files', name), 'utf8');
}

/** Bytes as they come from a disk or a network. */
export async function* inPieces(bytes: Buffer, size = 50): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** A database for a test file, and an empty store of euros for each of its tests. */
export function useImportWorld(): ImportWorld {
  givenDatabase();
  let shopId = 0;
  let serial = 0;
  const openStore = async () => {
    shopId = await addShop(`import-${++serial}.myshopify.com`, 'EUR');
  };
  beforeEach(openStore);
  return {
    shopId: () => shopId,
    openStore,
    take: async (kind, file, runId = kind) => {
      const bytes = Buffer.from(file);
      const given = { runId, kind, source: `${kind}.csv`, bytes: bytes.length, state: 'reading' as const };
      await forShop(shopId, (db) => beginImport(db, given));
      return importFile(shopId, runId, { open: (start) => inPieces(bytes.subarray(start)) });
    },
    query: (sql) => forShop(shopId, (db) => db.query(sql)),
  };
}
