import { TextField } from '@shopify/polaris';
import type { SettingsFields } from './use-settings-form.ts';

interface NumberFieldProps {
  label: string;
  name: string;
  form: SettingsFields;
  suffix?: string;
  prefix?: string;
}

/** A number of a form of settings, with what is wrong with it. */
export function NumberField({ label, name, form, suffix, prefix }: NumberFieldProps) {
  return (
    <TextField
      label={label}
      name={name}
      value={form.fields[name] ?? ''}
      onChange={(value) => form.set(name, value)}
      error={form.errors[name]}
      inputMode="decimal"
      autoComplete="off"
      {...(suffix ? { suffix } : {})}
      {...(prefix ? { prefix } : {})}
    />
  );
}
