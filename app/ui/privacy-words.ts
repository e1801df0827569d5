import type { AccessAction } from '../consent/record-access.server.ts';
import type { RequestView } from '../privacy/list-requests.server.ts';

/** Why personal data was read. */
export const accessWords: Record<AccessAction, string> = {
  'customer-opened': 'Opened a customer',
  'customers-listed': 'Listed customers with their addresses',
  'names-listed': 'Listed names of customers',
  'delivery-opened': 'Opened a delivery that is kept aside',
  'data-exported': "Downloaded a person's data",
  'profiling-changed': 'Changed an objection to profiling',
};

/** What is asked. */
export const requestWords: Record<RequestView['kind'], string> = {
  'customers/data_request': 'Hand out what is known',
  'customers/redact': 'Erase a person',
  'shop/redact': 'Erase the store',
};

/** How far a request is. */
export const requestStateWords: Record<RequestView['state'], string> = {
  received: 'Received',
  erased: 'Erased here, at email services under way',
  done: 'Done',
  skipped: 'Not done: the app was installed again',
};

/** What became of an erasure at an email service. */
export function erasureInWords(state: string): string {
  if (state === 'sent') return 'erased';
  if (state === 'dead') return 'not erased, do it there';
  return state === 'accepted' ? 'accepted, being erased' : 'waiting';
}
