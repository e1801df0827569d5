import { Autocomplete, TextField } from '@shopify/polaris';

interface TextValueProps {
  label: string;
  value: string;
  /** Values the store has, to choose from; others may be typed too. */
  known: readonly string[];
  onChange: (value: string) => void;
}

/** Suggestions shown at once. */
const shownMax = 20;

/** A text, with what the store knows of to choose from. */
export function TextValue({ label, value, known, onChange }: TextValueProps) {
  if (known.length === 0)
    return <TextField label={label} labelHidden value={value} onChange={onChange} autoComplete="off" />;
  const typed = value.toLowerCase();
  const near = known.filter((one) => one.toLowerCase().includes(typed));
  const options = (near.length > 0 ? near : known).slice(0, shownMax).map((one) => ({ value: one, label: one }));
  return (
    <Autocomplete
      options={options}
      selected={known.includes(value) ? [value] : []}
      onSelect={([chosen]) => chosen !== undefined && onChange(chosen)}
      textField={
        <Autocomplete.TextField label={label} labelHidden value={value} onChange={onChange} autoComplete="off" />
      }
    />
  );
}
