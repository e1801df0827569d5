import type { Payload } from '../store-event.ts';
import type { ShopFacts } from './shop.ts';

/** Who a request is about. It may hold an e-mail alone. */
export interface RequestedCustomer {
  id: number | null;
  email: string | null;
  phone: string | null;
}

/** Body of customers/data_request. */
export function buildDataRequest(
  shop: ShopFacts,
  customer: RequestedCustomer,
  request: { id: number; orderIds: number[] },
): Payload {
  return {
    ...buildShopRedact(shop),
    customer: { ...customer },
    orders_requested: request.orderIds,
    data_request: { id: request.id },
  };
}

/** Body of customers/redact. */
export function buildCustomerRedact(shop: ShopFacts, customer: RequestedCustomer, orderIds: number[]): Payload {
  return { ...buildShopRedact(shop), customer: { ...customer }, orders_to_redact: orderIds };
}

/** Body of shop/redact. */
export function buildShopRedact(shop: ShopFacts): Payload {
  return { shop_id: shop.id, shop_domain: shop.domain };
}
