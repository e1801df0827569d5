-- what is read again waits behind everything that is new
CREATE INDEX delivery_again ON delivery (shop_id, seq) WHERE state = 'again';
