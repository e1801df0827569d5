import type { SerializeFrom } from '@remix-run/node';
import { Form, Link, useNavigation } from '@remix-run/react';
import { Banner, BlockStack, Button, Card, InlineStack, Select, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import { partsMax, readShares, sumOf } from '../segments/read-shares.ts';
import type { Saved } from '../segments/save-segment.server.ts';
import { count } from './count.ts';
import { savedInWords } from './saved-in-words.ts';

interface SplitFormProps {
  segment: { name: string; size: number };
  /** What became of the split that was asked for. */
  answer: { ok: boolean; message?: string; parts: SerializeFrom<Saved>[] } | null;
}

const presets = [
  { value: '50 50', label: 'Two halves' },
  { value: '34 33 33', label: 'Three thirds' },
  { value: '80 20', label: '80 and 20' },
  { value: '90 10', label: '90, and 10 to compare with' },
];

/** Shares of a segment to become segments of their own. */
export function SplitForm({ segment, answer }: SplitFormProps) {
  const [texts, setTexts] = useState(['50', '50']);
  const busy = useNavigation().state === 'submitting';
  const read = readShares(texts);
  const change = (index: number, text: string) => setTexts(texts.with(index, text));
  const preset = presets.some(({ value }) => value === texts.join(' ')) ? texts.join(' ') : '';
  return (
    <>
      {answer ? <Answer answer={answer} /> : null}
      <Card>
        <Form method="post">
          <BlockStack gap="300">
            <Select
              label="Shares"
              options={[{ value: '', label: 'Your own' }, ...presets]}
              value={preset}
              onChange={(value) => value !== '' && setTexts(value.split(' '))}
            />
            {texts.map((text, index) => (
              <TextField
                key={index}
                label={`Part ${index + 1}`}
                name="share"
                value={text}
                onChange={(changed) => change(index, changed)}
                inputMode="decimal"
                autoComplete="off"
                suffix="%"
                helpText={aboutPeople(segment.size, text)}
                connectedRight={
                  texts.length > 1 ? (
                    <Button
                      onClick={() => setTexts(texts.toSpliced(index, 1))}
                      accessibilityLabel={`Remove part ${index + 1}`}
                    >
                      Remove
                    </Button>
                  ) : null
                }
              />
            ))}
            <Text as="p" tone={read.ok ? 'subdued' : 'critical'}>
              <output>{read.ok ? restInWords(read.shares) : read.message}</output>
            </Text>
            <InlineStack gap="200">
              <Button submit variant="primary" loading={busy} disabled={!read.ok}>
                {`Make ${count(texts.length, 'segment')}`}
              </Button>
              <Button disabled={texts.length >= partsMax} onClick={() => setTexts([...texts, ''])}>
                Add a part
              </Button>
            </InlineStack>
          </BlockStack>
        </Form>
      </Card>
    </>
  );
}

function aboutPeople(size: number, text: string): string {
  const read = readShares([text]);
  return read.ok ? `About ${count(Math.round((size * sumOf(read.shares)) / 100), 'customer')} now` : '';
}

function restInWords(shares: number[]): string {
  const rest = sumOf([100, ...shares.map((share) => -share)]);
  return rest === 0 ? 'Everybody is in a part.' : `${rest} % are in no part.`;
}

function Answer({ answer: { ok, message, parts } }: { answer: NonNullable<SplitFormProps['answer']> }) {
  const refused = parts.flatMap((part) => (part.ok ? [] : [savedInWords(part)]));
  if (!ok || refused.length > 0)
    return <Banner tone="critical">{[...new Set([message ?? '', ...refused])].filter(Boolean).join('. ')}</Banner>;
  return (
    <Banner tone="success" title={`${count(parts.length, 'segment')} made`}>
      <InlineStack gap="300">
        {parts.map((part, index) =>
          part.ok ? (
            <Link key={part.slug} to={`/app/segments/${part.slug}`}>
              Open part {index + 1}
            </Link>
          ) : null,
        )}
      </InlineStack>
    </Banner>
  );
}
