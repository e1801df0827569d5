import { Page, Text } from '@shopify/polaris';
export default function Home() {
  return (
    <Page title="Regulars">
      <Text as="p">Hello</Text>
    </Page>
  );
}
