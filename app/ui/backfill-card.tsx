import { Form, useNavigation } from '@remix-run/react';
import { Banner, BlockStack, Button, Card, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import type { BackfillProgress } from '../inbox/readings/progress.ts';
import { count, inFigures } from './count.ts';
import { Moment } from './moment.tsx';
import { readingKindWords, reasonInWords } from './words.ts';

type Props = Omit<BackfillProgress, 'finishedAt'> & { finishedAt: string | null };

/** How far the store's history has come in, and what to do when it could not. */
export function BackfillCard(progress: Props) {
  const { state, kinds, limited, reason, finishedAt } = progress;
  return (
    <BlockStack gap="400">
      {state === 'failed' ? (
        <Banner tone="critical" title="Your history could not be taken in">
          <BlockStack gap="300" inlineAlign="start">
            <p>{reasonInWords(reason ?? 'unreachable')}. What came in so far stays, and new orders come in as ever.</p>
            <TryAgain />
          </BlockStack>
        </Banner>
      ) : (
        <Card>
          <BlockStack gap="400">
            <InlineStack align="space-between" gap="200">
              <Text as="h2" variant="headingMd">
                {state === 'running' ? 'Your history is coming in' : 'Your history is here'}
              </Text>
              <Text as="span" tone="subdued">
                {state === 'running' ? timeLeft(progress.secondsLeft) : finishedAt && <Moment at={finishedAt} />}
              </Text>
            </InlineStack>
            {kinds.map(({ kind, done, total }) => (
              <BlockStack gap="100" key={kind}>
                <InlineStack align="space-between">
                  <Text as="span" id={`backfill-${kind}`}>
                    {readingKindWords[kind]}
                  </Text>
                  <Text as="span" tone="subdued">
                    {state === 'done' || total === null ? inFigures(done) : `${inFigures(done)} of ${inFigures(total)}`}
                  </Text>
                </InlineStack>
                {state === 'done' ? null : (
                  <ProgressBar size="small" progress={percent(done, total)} ariaLabelledBy={`backfill-${kind}`} />
                )}
              </BlockStack>
            ))}
          </BlockStack>
        </Card>
      )}
      {limited ? (
        <Banner tone="info" title="Only the last 60 days of orders">
          <p>
            Shopify shares older orders with an app once it is approved for all orders. Until then, import them from a
            file that you export in your admin.
          </p>
        </Banner>
      ) : null}
    </BlockStack>
  );
}

function TryAgain() {
  const { state } = useNavigation();
  return (
    <Form method="post">
      <Button submit loading={state !== 'idle'}>
        Try again
      </Button>
    </Form>
  );
}

function percent(done: number, total: number | null): number {
  return total ? Math.min(100, Math.round((100 * done) / total)) : 0;
}

function timeLeft(seconds: number | null): string {
  if (seconds === null) return 'Shopify is getting it ready';
  if (seconds < 60) return 'Less than a minute left';
  return `About ${count(Math.ceil(seconds / 60), 'minute')} left`;
}
