-- the latest who left a segment, beside segment_member_newest for those who are in it
CREATE INDEX segment_member_left ON segment_member (shop_id, slug, left_at DESC, customer_id) WHERE left_at IS NOT NULL;
