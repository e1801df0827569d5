import type { GalleryNeed } from '../segments/gallery.ts';
import type { GalleryGroup } from '../segments/gallery-groups.ts';

/** What the ready segments of a group are about. */
export const galleryGroupWords: Record<GalleryGroup, string> = {
  value: 'What they spend',
  rhythm: 'How often and how lately',
  interest: 'What they look at',
  carts: 'Carts and checkouts',
  mails: 'Subscriptions and mails',
  people: 'Who they are',
};

/** What a store lacks, and how it comes. */
export const galleryNeedWords: Record<GalleryNeed, string> = {
  orders: 'orders: the first one brings them',
  views: 'product views: the web pixel brings them, once visitors agree to analytics',
  carts: 'carts and checkouts: the first one brings them',
  mails: 'mails delivered, opened or clicked: they come back from a connected email service',
  sms: 'subscribers to text messages',
  'birth dates': 'birth dates: customers tell them in the preferences block of your theme',
  genders: 'genders: customers tell them in the preferences block of your theme',
  addresses: 'addresses with a country: orders and customer accounts bring them',
};
