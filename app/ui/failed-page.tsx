import { isRouteErrorResponse, useRevalidator, useRouteError } from '@remix-run/react';
import { BlockStack, Button, Card, InlineStack, Page, Text } from '@shopify/polaris';

/** What stands where a page could not be shown: said plainly, with the way out. */
export function FailedPage() {
  const error = useRouteError();
  const { revalidate, state } = useRevalidator();
  const missing = isRouteErrorResponse(error) && error.status === 404;
  return (
    <Page title={missing ? 'Not found' : 'This page could not be shown'} backAction={{ content: 'Home', url: '/app' }}>
      <Card>
        <BlockStack gap="300">
          <Text as="p">
            {missing
              ? 'There is nothing at this address. It may have been removed.'
              : 'Your data is safe and deliveries go on. If it stays like this, Health shows what is wrong.'}
          </Text>
          <InlineStack gap="200">
            {missing ? null : (
              <Button onClick={revalidate} loading={state === 'loading'}>
                Try again
              </Button>
            )}
            <Button url={missing ? '/app' : '/app/health'}>{missing ? 'Go to Home' : 'Open Health'}</Button>
          </InlineStack>
        </BlockStack>
      </Card>
    </Page>
  );
}
