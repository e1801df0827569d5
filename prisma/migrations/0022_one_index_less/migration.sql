-- Whose memberships, and that each is written once, is one index; who is in a segment is segment_member_present. A segment of a large store is written
-- row by row, and each index is a quarter of that.
ALTER TABLE segment_member DROP CONSTRAINT segment_member_pkey;
ALTER TABLE segment_member ADD CONSTRAINT segment_member_pkey PRIMARY KEY (shop_id, customer_id, slug, entered_at);
DROP INDEX "segment_member_shop_id_customer_id_idx";
