import { useFetcher } from '@remix-run/react';
import { Button, ButtonGroup, InlineStack, Select, Text } from '@shopify/polaris';
import { ChevronDownIcon, ChevronUpIcon, XIcon } from '@shopify/polaris-icons';
import { useEffect, useRef, useState } from 'react';
import { TitledCard } from './titled-card.tsx';

interface PriorityCardProps {
  /** All segments of the store. */
  segments: { slug: string; name: string; priority: number | null }[];
}

const ways = ['up', 'down', 'out'] as const;
type Way = (typeof ways)[number];
const idOf = (way: Way, slug: string) => `${way}-${slug}`;

/** The merchant's order: the first of these segments that a customer is in is the primary one, the next the secondary one. */
export function PriorityCard({ segments }: PriorityCardProps) {
  const fetcher = useFetcher<{ ok: true }>();
  const held = segments.filter(({ priority }) => priority !== null).map(({ slug }) => slug);
  const [order, setOrder] = useState(held);
  const [told, setTold] = useState('');
  const focus = useRef<{ slug: string; way: Way } | null>(null);
  const nameOf = (slug: string) => segments.find((segment) => segment.slug === slug)?.name ?? slug;
  const left = segments.filter(({ slug }) => !order.includes(slug));

  // a row that moves takes the focus along; at the end of the list its other button has it
  useEffect(() => {
    if (focus.current === null) return;
    const { slug, way } = focus.current;
    const buttons = [way, ...ways].map((each) => document.querySelector<HTMLElement>(`#${idOf(each, slug)}`));
    buttons.find((button) => button?.ariaDisabled !== 'true')?.focus();
    focus.current = null;
  });

  function move(slug: string, way: 'up' | 'down'): void {
    const from = order.indexOf(slug);
    const to = way === 'up' ? from - 1 : from + 1;
    focus.current = { slug, way };
    setOrder(order.toSpliced(from, 1).toSpliced(to, 0, slug));
    setTold(`${nameOf(slug)} is now ${to + 1} of ${order.length}`);
  }

  function takeOut(slug: string): void {
    const from = order.indexOf(slug);
    focus.current = { slug: order[from + 1] ?? order[from - 1] ?? '', way: 'out' };
    setOrder(order.toSpliced(from, 1));
    setTold(`${nameOf(slug)} is taken out of the order`);
  }

  function add(slug: string): void {
    setOrder([...order, slug]);
    setTold(`${nameOf(slug)} is now ${order.length + 1} of ${order.length + 1}`);
  }

  return (
    <TitledCard title="Your order">
      <Text as="p" tone="subdued">
        The first segment in this order that a customer is in is their primary one: on their page, and as
        regulars_primary_segment at the email services. The next one is the secondary.
      </Text>
      {order.length === 0 ? <Text as="p">No order yet: nobody has a primary segment.</Text> : null}
      <ol className="order">
        {order.map((slug, index) => (
          <li key={slug}>
            <Text as="span">
              {index + 1}. {nameOf(slug)}
            </Text>
            <ButtonGroup gap="tight">
              <Button
                id={idOf('up', slug)}
                icon={ChevronUpIcon}
                disabled={index === 0}
                onClick={() => move(slug, 'up')}
                accessibilityLabel={`Move ${nameOf(slug)} up`}
              />
              <Button
                id={idOf('down', slug)}
                icon={ChevronDownIcon}
                disabled={index === order.length - 1}
                onClick={() => move(slug, 'down')}
                accessibilityLabel={`Move ${nameOf(slug)} down`}
              />
              <Button
                id={idOf('out', slug)}
                icon={XIcon}
                onClick={() => takeOut(slug)}
                accessibilityLabel={`Take ${nameOf(slug)} out of the order`}
              />
            </ButtonGroup>
          </li>
        ))}
      </ol>
      <Select
        label="Add to the order"
        options={[
          { label: left.length === 0 ? 'All are in it' : 'Choose a segment', value: '' },
          ...left.map(({ slug, name }) => ({ label: name, value: slug })),
        ]}
        value=""
        disabled={left.length === 0}
        onChange={add}
      />
      <fetcher.Form method="post">
        <input type="hidden" name="slugs" value={JSON.stringify(order)} />
        <InlineStack gap="200" blockAlign="center">
          <Button submit variant="primary" loading={fetcher.state !== 'idle'} disabled={order.join() === held.join()}>
            Save order
          </Button>
          <Text as="span" tone="subdued">
            <output>{order.join() === held.join() && fetcher.data ? 'The order is saved' : told}</output>
          </Text>
        </InlineStack>
      </fetcher.Form>
    </TitledCard>
  );
}
