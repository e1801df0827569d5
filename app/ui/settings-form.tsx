import { BlockStack, Button, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';
import type { useSettingsForm } from './use-settings-form.ts';

type Form = Pick<ReturnType<typeof useSettingsForm>, 'Form' | 'isSaving' | 'errors'>;

/** Cards of fields that are saved together. */
export function SettingsForm({ form, children }: { form: Form; children: ReactNode }) {
  return (
    <form.Form method="post" data-save-bar>
      <input type="hidden" name="intent" value="save" />
      <BlockStack gap="400">{children}</BlockStack>
    </form.Form>
  );
}

/** What is wrong with a list of fields, if anything is. */
export function ListError({ form, name }: { form: Form; name: string }) {
  return form.errors[name] ? (
    <Text as="p" tone="critical">
      {form.errors[name]}
    </Text>
  ) : null;
}

/** Saves the form in whose last card it stands. */
export function SaveSettings({ form, children }: { form: Form; children: string }) {
  return (
    <BlockStack inlineAlign="start">
      <Button submit variant="primary" loading={form.isSaving}>
        {children}
      </Button>
    </BlockStack>
  );
}
