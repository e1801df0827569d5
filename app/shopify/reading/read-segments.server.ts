import { z } from 'zod';
import type { AdminGraphql } from '../ask-admin.ts';
import { type Answer, askShopify } from './ask-shopify.server.ts';

/** A segment that was made in Shopify. */
export interface ShopifySegment {
  segmentId: string;
  name: string;
  /** In Shopify's segment query language. */
  query: string;
}

/** A page, and where the next one begins; null after the last. */
export interface SegmentsPage<Row> {
  ok: true;
  rows: Row[];
  next: string | null;
}

type Failed = Exclude<Answer, { ok: true }>;

/** Shopify's most for a page of any list. */
const pageSize = 250;
const idNumber = z.string().transform((gid) => gid.slice(gid.lastIndexOf('/') + 1));
const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });

const listed = z.object({
  segments: z.object({ nodes: z.array(z.object({ id: idNumber, name: z.string(), query: z.string() })), pageInfo }),
});

/** One page of the store's segments, by id. https://shopify.dev/docs/api/admin-graphql/2026-07/queries/segments */
export async function readSegmentsPage(
  graphql: AdminGraphql,
  after: string | null,
): Promise<SegmentsPage<ShopifySegment> | Failed> {
  const query = `query Segments($first: Int!, $after: String) {
    segments(first: $first, after: $after, sortKey: ID) { nodes { id name query } pageInfo { hasNextPage endCursor } }
  }`;
  const answer = await askShopify(graphql, query, { first: pageSize, after });
  if (!answer.ok) return answer;
  const { nodes, pageInfo: page } = listed.parse(answer.data).segments;
  const rows = nodes.map(({ id, ...segment }) => ({ segmentId: id, ...segment }));
  return { ok: true, rows, next: page.hasNextPage ? page.endCursor : null };
}

const membership = z.object({
  customerSegmentMembers: z.object({ edges: z.array(z.object({ node: z.object({ id: idNumber }) })), pageInfo }),
});

/**
 * One page of a segment's members, as customer ids: a member has its customer's number.
 * https://shopify.dev/docs/api/admin-graphql/2026-07/queries/customerSegmentMembers
 */
export async function readSegmentMembersPage(
  graphql: AdminGraphql,
  segmentId: string,
  after: string | null,
): Promise<SegmentsPage<string> | Failed> {
  const query = `query Members($segmentId: ID!, $first: Int!, $after: String) {
    customerSegmentMembers(segmentId: $segmentId, first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } }
  }`;
  const answer = await askShopify(graphql, query, {
    segmentId: `gid://shopify/Segment/${segmentId}`,
    first: pageSize,
    after,
  });
  if (!answer.ok) return answer;
  const { edges, pageInfo: page } = membership.parse(answer.data).customerSegmentMembers;
  return { ok: true, rows: edges.map(({ node }) => node.id), next: page.hasNextPage ? page.endCursor : null };
}
