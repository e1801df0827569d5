import type { SerializeFrom } from '@remix-run/node';
import { Link } from '@remix-run/react';
import { BlockStack, Box, Card, InlineGrid, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import type { SegmentRow } from '../segments/list-segments.server.ts';
import { count } from './count.ts';
import { CustomerLink } from './customer-link.tsx';
import { Nothing } from './nothing.tsx';
import { SegmentState } from './segment-state.tsx';
import { sizeChangeInWords, sizeChangeOf } from './size-change.ts';
import { Sparkline } from './sparkline.tsx';
import { Table } from './table.tsx';

/** A segment with its sizes of the last 30 days, oldest first. */
export type ListedSegment = SerializeFrom<SegmentRow> & { sizes: number[] };

type Order = (one: ListedSegment, other: ListedSegment) => number;

const changeOf = ({ sizes }: ListedSegment) => sizeChangeOf(sizes)?.by ?? Number.NEGATIVE_INFINITY;
const newestOf = ({ sample }: ListedSegment) => sample[0]?.enteredAt ?? '';
const byName: Order = (one, other) => one.name.localeCompare(other.name, 'en');
/** Equal ones, infinities among them, by name. */
const by =
  (valueOf: (segment: ListedSegment) => number | string, sign: 1 | -1): Order =>
  (one, other) => {
    const [first, second] = [valueOf(one), valueOf(other)];
    if (first === second) return byName(one, other);
    return first < second ? -sign : sign;
  };

const orders: { value: string; label: string; order: Order | null }[] = [
  { value: 'own', label: 'Your order', order: null },
  { value: 'name', label: 'Name', order: byName },
  { value: 'largest', label: 'Largest first', order: by(({ size }) => size, -1) },
  { value: 'smallest', label: 'Smallest first', order: by(({ size }) => size, 1) },
  { value: 'grown', label: 'Grown most', order: by(changeOf, -1) },
  { value: 'shrunk', label: 'Shrunk most', order: by((segment) => sizeChangeOf(segment.sizes)?.by ?? Infinity, 1) },
  { value: 'newest', label: 'Newest member first', order: by(newestOf, -1) },
  { value: 'state', label: 'State', order: by(({ state }) => state, 1) },
];

/** A store's segments, found by a word of their name, description or text, in an order of choice. */
export function SegmentTable({ segments }: { segments: ListedSegment[] }) {
  const [search, setSearch] = useState('');
  const [order, setOrder] = useState('own');
  const shown = segmentsShown(segments, search, order);
  return (
    <Card padding="0">
      <Box padding="400" paddingBlockEnd="200">
        <InlineGrid columns={{ xs: 1, sm: ['twoThirds', 'oneThird'] }} gap="300">
          <TextField
            label="Find a segment"
            type="search"
            value={search}
            onChange={setSearch}
            autoComplete="off"
            clearButton
            onClearButtonClick={() => setSearch('')}
          />
          <Select
            label="Sort by"
            options={orders.map(({ value, label }) => ({ value, label }))}
            value={order}
            onChange={setOrder}
          />
        </InlineGrid>
      </Box>
      <Box paddingInline="400" paddingBlockEnd="200">
        <Text as="p" tone="subdued" variant="bodySm">
          <output>
            {search === ''
              ? count(shown.length, 'segment')
              : `${count(shown.length, 'segment')} of ${segments.length} with “${search}”`}
          </output>
        </Text>
      </Box>
      <Table
        caption="Segments with their sizes"
        rows={shown}
        nothing={<Nothing title="No segment found">Names, descriptions and texts are searched.</Nothing>}
        keyOf={(segment) => segment.slug}
        columns={[
          { title: 'Segment', renderCell: (segment) => <Named segment={segment} /> },
          {
            title: 'Size',
            numeric: true,
            renderCell: ({ size }) => <span className="nowrap">{count(size, 'customer')}</span>,
          },
          { title: 'Last 30 days', renderCell: ({ sizes }) => <Movement sizes={sizes} /> },
          { title: 'State', renderCell: ({ state, reason }) => <SegmentState state={state} reason={reason} /> },
          {
            title: 'Primary',
            renderCell: ({ priority }) => (
              <span className="nowrap">{priority === null ? 'Never' : `Place ${priority}`}</span>
            ),
          },
          { title: 'Newest members', renderCell: ({ sample }) => <Members sample={sample} /> },
        ]}
      />
    </Card>
  );
}

/** Pure; O(n log n). */
export function segmentsShown(segments: ListedSegment[], search: string, order: string): ListedSegment[] {
  const word = search.trim().toLowerCase();
  const found = segments.filter(({ name, description, source }) =>
    `${name}\n${description}\n${source}`.toLowerCase().includes(word),
  );
  const chosen = orders.find(({ value }) => value === order)?.order;
  return chosen ? found.toSorted(chosen) : found;
}

function Named({ segment: { slug, name, description } }: { segment: ListedSegment }) {
  return (
    <BlockStack>
      <Link to={`/app/segments/${slug}`}>{name}</Link>
      <Text as="span" tone="subdued" variant="bodySm">
        {description}
      </Text>
    </BlockStack>
  );
}

function Movement({ sizes }: { sizes: number[] }) {
  return (
    <BlockStack gap="100">
      <Sparkline values={sizes} />
      <Text as="span" variant="bodySm">
        <span className="nowrap">{sizeChangeInWords(sizeChangeOf(sizes))}</span>
      </Text>
    </BlockStack>
  );
}

function Members({ sample }: { sample: { customerId: string; name: string | null }[] }) {
  if (sample.length === 0) return 'Nobody';
  return (
    <InlineStack gap="100">
      {sample.map(({ customerId, name }, index) => (
        <Text as="span" key={customerId}>
          <CustomerLink customerId={customerId} name={name} />
          {index < sample.length - 1 ? ',' : ''}
        </Text>
      ))}
    </InlineStack>
  );
}
