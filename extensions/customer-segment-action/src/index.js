import { addressOf } from './address-of.ts';

// Shopify draws its own elements; `shopify` is there in every extension of the admin:
// https://shopify.dev/docs/api/admin-extensions/2026-07/target-apis/core-apis/action-extension-api
export default function renderAction() {
  const { data, i18n, close } = globalThis.shopify;
  const address = addressOf(data.selected[0]?.id);
  const action = element('s-admin-action', { heading: i18n.translate('heading') });
  action.append(element('s-text', {}, i18n.translate('explanation')));
  if (address !== null) {
    action.append(
      element('s-button', { slot: 'primary-action', variant: 'primary', href: address }, i18n.translate('open')),
    );
  }
  const closing = element('s-button', { slot: 'secondary-actions' }, i18n.translate('close'));
  closing.addEventListener('click', () => close());
  action.append(closing);
  document.body.replaceChildren(action);
}

function element(name, attributes, text = '') {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(text);
  return made;
}
