import type { StoreCurrency } from '../facts.ts';
import type { Payload } from '../store-event.ts';

export interface ShopFacts {
  id: number;
  name: string;
  /** The myshopify.com domain. */
  domain: string;
  email: string;
  currency: StoreCurrency;
  /** IANA name. */
  timeZone: string;
  updatedAt: string;
}

/** Body of app/uninstalled and shop/update: both are the shop, 54 keys. */
export function buildShop(shop: ShopFacts): Payload {
  const format = `{{amount}} ${shop.currency}`;
  return {
    id: shop.id,
    name: shop.name,
    email: shop.email,
    domain: shop.domain,
    province: null,
    country: 'DE',
    address1: 'Musterstrasse 1',
    zip: '10115',
    city: 'Berlin',
    source: null,
    phone: null,
    latitude: null,
    longitude: null,
    primary_locale: 'en',
    address2: null,
    created_at: null,
    updated_at: shop.updatedAt,
    country_code: 'DE',
    country_name: 'Germany',
    currency: shop.currency,
    customer_email: shop.email,
    timezone: `(GMT+00:00) ${shop.timeZone}`,
    iana_timezone: shop.timeZone,
    shop_owner: 'Demo Owner',
    money_format: format,
    money_with_currency_format: format,
    weight_unit: 'kg',
    province_code: null,
    taxes_included: true,
    auto_configure_tax_inclusivity: null,
    tax_shipping: null,
    county_taxes: null,
    plan_display_name: 'Development',
    plan_name: 'partner_test',
    has_discounts: true,
    has_gift_cards: false,
    myshopify_domain: shop.domain,
    google_apps_domain: null,
    google_apps_login_enabled: null,
    money_in_emails_format: format,
    money_with_currency_in_emails_format: format,
    eligible_for_payments: true,
    requires_extra_payments_agreement: false,
    password_enabled: false,
    has_storefront: true,
    finances: true,
    primary_location_id: 655441491,
    checkout_api_supported: true,
    multi_location_enabled: false,
    setup_required: false,
    pre_launch_enabled: false,
    enabled_presentment_currencies: [shop.currency],
    marketing_sms_consent_enabled_at_checkout: false,
    transactional_sms_disabled: false,
  };
}
