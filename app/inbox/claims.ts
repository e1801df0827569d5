/** Browsers that may say on one day that they are the same customer's: a person has a phone, a laptop, a tablet, a mail's own window. */
const clientsMax = 5;
/** Customers remembered at most; past it all are forgotten, which only gives them a fresh share. */
const customersMax = 50_000;
const dayMs = 24 * 3_600_000;

/** Counts who claims to be whom. */
export interface Claims {
  /** Whether this browser may still say that it is this customer's. */
  take(claim: { shop: string; customerId: string; clientId: string | null }, nowMs: number): boolean;
}

/**
 * Keeps what nobody signs within bounds: from the sixth browser of a day (UTC) on, that it is a customer's counts for nothing.
 * In memory of this process: with N web processes the bound is N times as large.
 */
export function createClaims(): Claims {
  const known = new Map<string, Set<string>>();
  let day = 0;
  return {
    take({ shop, customerId, clientId }, nowMs) {
      const today = Math.floor(nowMs / dayMs);
      if (today !== day || known.size >= customersMax) known.clear();
      day = today;
      const key = `${shop} ${customerId}`;
      const clients = known.get(key) ?? new Set();
      known.set(key, clients);
      if (clients.size < clientsMax) clients.add(clientId ?? '');
      return clients.has(clientId ?? '');
    },
  };
}
