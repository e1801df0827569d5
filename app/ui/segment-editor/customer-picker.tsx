import { useFetcher } from '@remix-run/react';
import { BlockStack, Button, InlineStack, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';

/** Somebody who was found. */
export interface PickedCustomer {
  customerId: string;
  name: string;
  email: string | null;
}

/** Finds a customer by the beginning of a name, or by a whole e-mail address. */
export function CustomerPicker({ onPick }: { onPick: (customer: PickedCustomer) => void }) {
  const [search, setSearch] = useState('');
  const { load, data, state } = useFetcher<{ customers: PickedCustomer[] }>();
  return (
    <BlockStack gap="200">
      <search>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            load(`/app/customers/found?search=${encodeURIComponent(search)}`);
          }}
        >
          <TextField
            label="Customer"
            value={search}
            onChange={setSearch}
            autoComplete="off"
            helpText="A name by its beginning, or a whole e-mail address"
            connectedRight={
              <Button submit loading={state !== 'idle'} disabled={search.trim() === ''}>
                Find
              </Button>
            }
          />
        </form>
      </search>
      <div aria-live="polite">
        {data?.customers.length === 0 ? <Text as="p">Nobody found.</Text> : null}
        <InlineStack gap="200">
          {(data?.customers ?? []).map((customer) => (
            <Button key={customer.customerId} onClick={() => onPick(customer)}>
              {customer.email ? `${customer.name}, ${customer.email}` : customer.name}
            </Button>
          ))}
        </InlineStack>
      </div>
    </BlockStack>
  );
}
