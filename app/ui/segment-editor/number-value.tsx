import { TextField } from '@shopify/polaris';
import { useState } from 'react';

interface NumberValueProps {
  label: string;
  labelHidden?: boolean;
  /** Digits as they stand in the text. */
  digits: string;
  /** What digits have to look like, and how that is said. */
  pattern?: RegExp;
  hint?: string;
  prefix?: string;
  onChange: (digits: string) => void;
}

/** A number; while it is none, what is typed stays here and the segment keeps the one before. */
export function NumberValue({
  label,
  labelHidden,
  digits,
  pattern = /^-?\d{1,15}(\.\d+)?$/u,
  hint = 'Write a number such as 5',
  prefix,
  onChange,
}: NumberValueProps) {
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <TextField
      label={label}
      labelHidden={labelHidden ?? false}
      value={typed ?? digits}
      inputMode="decimal"
      autoComplete="off"
      {...(prefix ? { prefix } : {})}
      error={typed === null ? undefined : hint}
      onChange={(value) => {
        const isNumber = pattern.test(value.trim());
        setTyped(isNumber ? null : value);
        if (isNumber) onChange(value.trim());
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
