import { Select, TextField } from '@shopify/polaris';
import type { Literal, OffsetUnit } from '../../segments/language/ast.ts';
import { namedDates } from '../../segments/language/words.ts';
import { NumberValue } from './number-value.tsx';

type DateLiteral = Literal & { kind: 'date' | 'offset' | 'named' };
type Mode = 'ago' | 'ahead' | 'today' | 'yesterday' | 'day' | 'moment';

const modes: { value: Mode; label: string }[] = [
  { value: 'ago', label: 'so long ago' },
  { value: 'ahead', label: 'so long from now' },
  { value: 'today', label: 'today' },
  { value: 'yesterday', label: 'yesterday' },
  { value: 'day', label: 'a date' },
  { value: 'moment', label: 'a date with a time' },
];

const units: { value: OffsetUnit; label: string }[] = [
  { value: 'min', label: 'minutes' },
  { value: 'h', label: 'hours' },
  { value: 'd', label: 'days' },
  { value: 'w', label: 'weeks' },
  { value: 'm', label: 'months' },
  { value: 'y', label: 'years' },
];

interface DateValueProps {
  label: string;
  value: DateLiteral;
  /** Only days count: neither hours nor a time of day. */
  wholeDays: boolean;
  onChange: (value: Literal) => void;
}

/** A date: counted from now, or from the calendar. */
export function DateValue({ label, value, wholeDays, onChange }: DateValueProps) {
  const { span } = value;
  const mode = modeOf(value);
  const { amount, unit } = offsetOf(value);
  const setOffset = (size: number, of: OffsetUnit) =>
    onChange({ kind: 'offset', amount: mode === 'ahead' ? size : -size, unit: of, span });
  const choose = (wanted: string) =>
    onChange(literalOf(modes.find((one) => one.value === wanted)?.value ?? 'ago', value));
  return (
    <>
      <Select
        label={label}
        labelHidden
        options={modes.filter((one) => !wholeDays || one.value !== 'moment')}
        value={mode}
        onChange={choose}
      />
      {mode === 'ago' || mode === 'ahead' ? (
        <>
          <NumberValue
            label={`${label}: how many`}
            labelHidden
            digits={String(Math.abs(amount))}
            pattern={/^\d{1,5}$/u}
            hint="Write a whole number"
            onChange={(digits) => setOffset(Number(digits), unit)}
          />
          <Select
            label={`${label}: unit`}
            labelHidden
            options={wholeDays ? units.slice(2) : units}
            value={unit}
            onChange={(wanted) => setOffset(Math.abs(amount), units.find((one) => one.value === wanted)?.value ?? 'd')}
          />
        </>
      ) : null}
      {value.kind === 'date' ? (
        <TextField
          label={`${label}: date`}
          labelHidden
          type={mode === 'moment' ? 'datetime-local' : 'date'}
          value={mode === 'moment' ? value.iso.slice(0, 16) : value.iso}
          autoComplete="off"
          onChange={(typed) => {
            const iso = mode === 'moment' ? `${typed.slice(0, 16)}:00` : typed;
            if (/^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/u.test(iso)) onChange({ kind: 'date', iso, span });
          }}
        />
      ) : null}
    </>
  );
}

function modeOf(value: DateLiteral): Mode {
  switch (value.kind) {
    case 'date':
      return value.iso.includes('T') ? 'moment' : 'day';
    case 'offset':
      return value.amount > 0 ? 'ahead' : 'ago';
    case 'named':
      return value.name === 'today' || value.name === 'yesterday' ? value.name : 'ago';
  }
}

function offsetOf(value: DateLiteral): { amount: number; unit: OffsetUnit } {
  if (value.kind === 'offset') return value;
  return (value.kind === 'named' ? namedDates[value.name] : undefined) ?? { amount: 30, unit: 'd' };
}

/** What a mode begins with. */
function literalOf(mode: Mode, value: DateLiteral): Literal {
  const { span } = value;
  const { amount, unit } = offsetOf(value);
  const size = Math.max(1, Math.abs(amount));
  const day = value.kind === 'date' ? value.iso.slice(0, 10) : new Date().toISOString().slice(0, 10);
  switch (mode) {
    case 'ago':
      return { kind: 'offset', amount: -size, unit, span };
    case 'ahead':
      return { kind: 'offset', amount: size, unit, span };
    case 'today':
    case 'yesterday':
      return { kind: 'named', name: mode, span };
    case 'day':
      return { kind: 'date', iso: day, span };
    case 'moment':
      return { kind: 'date', iso: `${day}T00:00:00`, span };
  }
}
