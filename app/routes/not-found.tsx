import { Page } from '@shopify/polaris';
export default function N() {
  return <Page title="Not found" />;
}
