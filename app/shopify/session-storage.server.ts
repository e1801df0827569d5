import { Session } from '@shopify/shopify-api';
import type { SessionStorage } from '@shopify/shopify-app-session-storage';
import { decrypt, encrypt } from '../platform/crypto.server.ts';
import { queryDirectory } from '../platform/db.server.ts';
import { log } from '../platform/log.server.ts';

interface SessionRow {
  id: string;
  payload: Buffer;
}

/**
 * Shopify's sessions in our own table, tokens and all in one encrypted payload that is bound to its id. A session whose key is no
 * longer known counts as absent: the next request from the admin exchanges its session token for a new one.
 */
export const sessionStorage: SessionStorage = {
  async storeSession(session) {
    const payload = encrypt(contextOf(session.id), JSON.stringify(session.toPropertyArray(true)));
    await queryDirectory(
      `INSERT INTO session (id, domain, is_online, expires_at, payload) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (id) DO UPDATE SET domain = excluded.domain, is_online = excluded.is_online, expires_at = excluded.expires_at,
         payload = excluded.payload, updated_at = now()`,
      [session.id, session.shop, session.isOnline, session.expires ?? null, payload],
    );
    return true;
  },
  async loadSession(id) {
    const [row] = await queryDirectory<SessionRow>('SELECT id, payload FROM session WHERE id = $1', [id]);
    return row && open(row);
  },
  async deleteSession(id) {
    await queryDirectory('DELETE FROM session WHERE id = $1', [id]);
    return true;
  },
  async deleteSessions(ids) {
    await queryDirectory('DELETE FROM session WHERE id = ANY ($1)', [ids]);
    return true;
  },
  async findSessionsByShop(domain) {
    const rows = await queryDirectory<SessionRow>('SELECT id, payload FROM session WHERE domain = $1', [domain]);
    return rows.map(open).filter((session) => session !== undefined);
  },
};

function open({ id, payload }: SessionRow): Session | undefined {
  try {
    const entries = JSON.parse(decrypt(contextOf(id), payload).toString()) as [string, string | number | boolean][];
    return Session.fromPropertyArray(entries, true);
  } catch (error) {
    log.warn({ error: String(error), id }, 'a session could not be opened and counts as absent');
    return undefined;
  }
}

function contextOf(id: string): string {
  return `session ${id}`;
}
