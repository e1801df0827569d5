import { expect, test } from 'vitest';
import { useOutboxWorld } from '../../../test/support/outbox-world.ts';

const { faults, sendgrid, destinations, run, drain, connect, queue, addCustomers, setOrders, expectEqual } =
  useOutboxWorld();

test('a contact that SendGrid knows by more than its address is changed with all its identifiers', async () => {
  await connect(destinations.sendgrid);
  const ids = await addCustomers(1);
  await queue(ids);
  await drain('sendgrid');
  const [contact] = sendgrid.state.contacts.values();
  contact!.identifiers.external_id = 'crm-1';
  sendgrid.state.contactIds.external_id.set('crm-1', contact!.id);
  await setOrders(ids[0]!, 8);
  await queue(ids);
  await drain('sendgrid');
  await expectEqual(destinations.sendgrid, ids);
  expect(contact!.identifiers.external_id).toBe('crm-1');
});

test('custom fields that somebody removed at SendGrid are made again', async () => {
  await connect(destinations.sendgrid);
  const ids = await addCustomers(3);
  await queue(ids);
  await drain('sendgrid');
  sendgrid.state.fields.clear();
  for (const contact of sendgrid.state.contacts.values()) contact.customFields.clear();
  for (const id of ids) await setOrders(id, 6);
  await queue(ids);
  await drain('sendgrid');
  const [held] = destinations.sendgrid.held().values();
  expect(held).toEqual({ regulars_orders_count: 6, regulars_revenue: 60 });
});

test('one refused contact does not hold up the thousand others of its job', async () => {
  await connect(destinations.sendgrid);
  const ids = await addCustomers(1000);
  await queue(ids);
  faults.set('sendgrid', { partial: 0.01 }, 1);
  await run('sendgrid');
  await run('sendgrid');
  faults.clear();
  await drain('sendgrid');
  await expectEqual(destinations.sendgrid, ids);
});
