import { z } from 'zod';
import { type Subject, subjectKinds } from '../consent/subject.ts';
import { decrypt, encrypt } from '../platform/crypto.server.ts';

const trail = z.object({
  people: z.array(z.string()),
  subjects: z.array(z.object({ kind: z.enum(subjectKinds), value: z.string() })),
});

/** Whom a redaction that is under way is about; kept encrypted until it is done, and no longer. */
export interface RedactionTrail {
  people: string[];
  subjects: Subject[];
}

const context = (shopId: number): string => `shop ${shopId} data_request.payload`;

/** As it rests in the request. */
export function sealTrail(shopId: number, value: RedactionTrail): Buffer {
  return encrypt(context(shopId), JSON.stringify(value));
}

/** The inverse. */
export function openTrail(shopId: number, sealed: Buffer): RedactionTrail {
  return trail.parse(JSON.parse(decrypt(context(shopId), sealed).toString()));
}

/** The body of a request as Shopify sent it. */
export function openRequest(shopId: number, sealed: Buffer): string {
  return decrypt(context(shopId), sealed).toString();
}
