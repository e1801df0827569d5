import { ChoiceList, Select, Text, TextField } from '@shopify/polaris';
import { useState } from 'react';
import type { Asked } from '../../segments/language/asked-of.ts';
import type { Literal, Test } from '../../segments/language/ast.ts';
import { operatorChoices, operatorOf, usualValue, withOperator } from '../../segments/language/choose-test.ts';
import { LiteralValue } from './literal-value.tsx';
import { ProductValues } from './product-values.tsx';
import { operatorWord, valueWord } from './segment-words.ts';

interface TestFieldsProps {
  /** What is asked about, for those who hear the fields one by one. */
  label: string;
  asked: Asked;
  test: Test;
  /** Values the store has. */
  known: readonly string[];
  onChange: (test: Test) => void;
}

/** Operator and values of a test. */
export function TestFields({ label, asked, test, known, onChange }: TestFieldsProps) {
  const operator = operatorOf(test);
  const choices = [...new Set([...operatorChoices(asked), operator])];
  return (
    <>
      <Select
        label={`${label}: operator`}
        labelHidden
        options={choices.map((value) => ({ value, label: operatorWord(value, asked.type) }))}
        value={operator}
        onChange={(chosen) => onChange(withOperator(test, chosen, usualValue(asked, known)))}
      />
      <Values label={label} asked={asked} test={test} known={known} onChange={onChange} />
    </>
  );
}

function Values({ label, asked, test, known, onChange }: TestFieldsProps) {
  const field = (value: Literal, name: string, change: (value: Literal) => void) => (
    <LiteralValue label={name} asked={asked} value={value} known={known} onChange={change} />
  );
  switch (test.kind) {
    case 'null':
      return null;
    case 'compare':
      if (asked.of === 'product')
        return (
          <ProductValues
            label={label}
            ids={[textOf(test.value)]}
            single
            onChange={([id]) => onChange({ ...test, value: idOf(id ?? '') })}
          />
        );
      return field(test.value, `${label}: value`, (value) => onChange({ ...test, value }));
    case 'contains':
      return field(test.value, `${label}: value`, (value) => onChange({ ...test, value }));
    case 'between':
      return (
        <>
          {field(test.low, `${label}: from`, (low) => onChange({ ...test, low }))}
          <Text as="span">and</Text>
          {field(test.high, `${label}: to`, (high) => onChange({ ...test, high }))}
        </>
      );
    case 'any':
      if (asked.values) return <Choices label={label} values={asked.values} test={test} onChange={onChange} />;
      if (asked.type === 'date' || asked.type === 'answer')
        return test.values.map((one, place) => {
          const name = `${label}: value ${place + 1}`;
          return (
            <LiteralValue
              key={name}
              label={name}
              asked={asked}
              value={one}
              known={known}
              onChange={(value) => onChange({ ...test, values: test.values.with(place, value) })}
            />
          );
        });
      if (asked.of === 'product')
        return (
          <ProductValues
            label={label}
            ids={test.values.map(textOf)}
            onChange={(ids) => onChange({ ...test, values: ids.map(idOf) })}
          />
        );
      return <Lines label={label} asked={asked} test={test} onChange={onChange} />;
  }
}

type AnyTest = Test & { kind: 'any' };

function Choices({
  label,
  values,
  test,
  onChange,
}: {
  label: string;
  values: readonly string[];
  test: AnyTest;
  onChange: (test: Test) => void;
}) {
  const chosen = test.values.map(textOf);
  return (
    <ChoiceList
      allowMultiple
      title={`${label}: values`}
      titleHidden
      choices={values.map((value) => ({ value, label: valueWord(value) }))}
      selected={chosen}
      onChange={(selected) => {
        // a list of nothing is no test
        if (selected.length === 0) return;
        const inOrder = values.filter((value) => selected.includes(value));
        onChange({ ...test, values: inOrder.map((text) => ({ kind: 'text', text, span: { start: 0, end: 0 } })) });
      }}
    />
  );
}

/** One value a line; what is typed stays as it is until the field is left. */
function Lines({
  label,
  asked,
  test,
  onChange,
}: {
  label: string;
  asked: Asked;
  test: AnyTest;
  onChange: (test: Test) => void;
}) {
  const [typed, setTyped] = useState<string | null>(null);
  const isNumber = asked.type === 'number' || asked.type === 'money' || asked.type === 'id';
  return (
    <TextField
      label={`${label}: values`}
      labelHidden
      multiline={2}
      autoComplete="off"
      helpText={asked.type === 'id' ? 'Numbers from the addresses in Shopify, one a line' : 'One a line'}
      value={typed ?? test.values.map(textOf).join('\n')}
      onBlur={() => setTyped(null)}
      onChange={(lines) => {
        setTyped(lines);
        const values = lines
          .split('\n')
          .filter((line) => (isNumber ? /^-?\d+(\.\d+)?$/u.test(line.trim()) : line !== ''))
          .map((line): Literal => {
            const span = { start: 0, end: 0 };
            return isNumber ? { kind: 'number', digits: line.trim(), span } : { kind: 'text', text: line, span };
          });
        if (values.length > 0) onChange({ ...test, values });
      }}
    />
  );
}

const idOf = (digits: string): Literal => ({ kind: 'number', digits, span: { start: 0, end: 0 } });

function textOf(value: Literal): string {
  if (value.kind === 'text') return value.text;
  return value.kind === 'number' ? value.digits : value.kind === 'word' ? value.word : '';
}
