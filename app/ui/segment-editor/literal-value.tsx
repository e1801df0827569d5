import { Select } from '@shopify/polaris';
import type { Asked } from '../../segments/language/asked-of.ts';
import type { Literal } from '../../segments/language/ast.ts';
import { usualValue } from '../../segments/language/choose-test.ts';
import { useStore } from '../use-store.ts';
import { DateValue } from './date-value.tsx';
import { NumberValue } from './number-value.tsx';
import { valueWord } from './segment-words.ts';
import { TextValue } from './text-value.tsx';

interface LiteralValueProps {
  label: string;
  asked: Asked;
  value: Literal;
  known: readonly string[];
  onChange: (value: Literal) => void;
}

/** The field that suits a value. */
export function LiteralValue({ label, asked, value, known, onChange }: LiteralValueProps) {
  const { currency } = useStore();
  const { span } = value;
  switch (value.kind) {
    case 'date':
    case 'offset':
    case 'named':
      return (
        <Kinds label={label} asked={asked} value={value} onChange={onChange}>
          <DateValue label={label} value={value} wholeDays={asked.wholeDays === true} onChange={onChange} />
        </Kinds>
      );
    case 'boolean':
      return (
        <Kinds label={label} asked={asked} value={value} onChange={onChange}>
          <Select
            label={label}
            labelHidden
            options={[
              { value: 'true', label: 'yes' },
              { value: 'false', label: 'no' },
            ]}
            value={String(value.value)}
            onChange={(chosen) => onChange({ kind: 'boolean', value: chosen === 'true', span })}
          />
        </Kinds>
      );
    case 'number':
      return (
        <Kinds label={label} asked={asked} value={value} onChange={onChange}>
          <NumberValue
            label={label}
            labelHidden
            digits={value.digits}
            {...(asked.type === 'money' ? { prefix: currency } : {})}
            {...(asked.type === 'id'
              ? { pattern: /^\d{1,19}$/u, hint: 'The number in the address of the page in Shopify' }
              : {})}
            onChange={(digits) => onChange({ kind: 'number', digits, span })}
          />
        </Kinds>
      );
    case 'text':
    case 'word': {
      const text = value.kind === 'text' ? value.text : value.word;
      return (
        <Kinds label={label} asked={asked} value={value} onChange={onChange}>
          {asked.values ? (
            <Select
              label={label}
              labelHidden
              options={[...new Set([...asked.values, text])].map((one) => ({ value: one, label: valueWord(one) }))}
              value={text}
              onChange={(chosen) => onChange({ kind: 'text', text: chosen, span })}
            />
          ) : (
            <TextValue
              label={label}
              value={text}
              known={known}
              onChange={(typed) => onChange({ kind: 'text', text: typed, span })}
            />
          )}
        </Kinds>
      );
    }
  }
}

const kinds = [
  { value: 'text', label: 'the text' },
  { value: 'number', label: 'the number' },
  { value: 'date', label: 'the date' },
  { value: 'boolean', label: 'yes or no' },
] as const;

/** An answer may be of any kind, which the merchant says; everything else has its own. */
function Kinds({
  label,
  asked,
  value,
  onChange,
  children,
}: Pick<LiteralValueProps, 'label' | 'asked' | 'value' | 'onChange'> & { children: React.ReactNode }) {
  if (asked.type !== 'answer') return children;
  const kind = value.kind === 'offset' || value.kind === 'named' ? 'date' : value.kind === 'word' ? 'text' : value.kind;
  return (
    <>
      <Select
        label={`${label}: kind`}
        labelHidden
        options={[...kinds]}
        value={kind}
        onChange={(chosen) => {
          const wanted = kinds.find((one) => one.value === chosen)?.value ?? 'text';
          onChange(usualValue({ ...asked, type: wanted }));
        }}
      />
      {children}
    </>
  );
}
