import { Button, Select, Text } from '@shopify/polaris';
import { DeleteIcon } from '@shopify/polaris-icons';
import { askedOf } from '../../segments/language/asked-of.ts';
import type { Clause, Parameter } from '../../segments/language/ast.ts';
import { type Path, replaceAt, setParameterAt, setTestAt } from '../../segments/language/edit-segment.ts';
import { findFunction } from '../../segments/language/find-word.ts';
import { newParameter, renameClause } from '../../segments/language/new-clause.ts';
import { useEditing } from './edit-context.ts';
import { labelOf, parameterWord, pickerOptions } from './segment-words.ts';
import { TestFields } from './test-fields.tsx';

interface ClauseFieldsProps {
  clause: Clause;
  path: Path;
  /** "Condition 2", for those who hear the fields one by one. */
  label: string;
}

/** What a condition is about, what is said of it, and of a function what narrows it. */
export function ClauseFields({ clause, path, label }: ClauseFieldsProps) {
  const { expression, words, edit } = useEditing();
  const asked = askedOf({ kind: clause.kind, name: clause.name }, words);
  return (
    <div className="builder-clause">
      <div className="builder-fields">
        <Select
          label={`${label}: about`}
          labelHidden
          options={pickerOptions(words.answers ?? [], clause.name)}
          value={clause.name}
          onChange={(name) => edit(replaceAt(expression, path, renameClause(clause, name, words)))}
        />
        {clause.kind === 'function' && asked?.type === 'boolean' ? (
          <Truth clause={clause} path={path} label={label} />
        ) : asked ? (
          <TestFields
            label={`${label}, ${labelOf(clause.name)}`}
            asked={asked}
            test={clause.test}
            known={words.values?.[clause.name] ?? []}
            onChange={(test) => edit(setTestAt(expression, path, test))}
          />
        ) : (
          <Text as="span" tone="critical">
            Nobody knows this word: choose another
          </Text>
        )}
      </div>
      {clause.kind === 'function' ? <Parameters clause={clause} path={path} label={label} /> : null}
    </div>
  );
}

type FunctionClause = Clause & { kind: 'function' };

function Truth({ clause, path, label }: { clause: FunctionClause; path: Path; label: string }) {
  const { expression, edit } = useEditing();
  const { test } = clause;
  const says = test.kind === 'compare' && test.value.kind === 'boolean' ? test.value.value : true;
  const holds = test.kind === 'compare' && test.operator === '!=' ? !says : says;
  const set = (value: boolean) =>
    edit(
      setTestAt(expression, path, {
        kind: 'compare',
        operator: '=',
        value: { kind: 'boolean', value, span: clause.span },
      }),
    );
  return (
    <Select
      label={`${label}: yes or no`}
      labelHidden
      options={[
        { value: 'true', label: 'yes' },
        { value: 'false', label: 'no, never so' },
      ]}
      value={String(holds)}
      onChange={(value) => set(value === 'true')}
    />
  );
}

function Parameters({ clause, path, label }: { clause: FunctionClause; path: Path; label: string }) {
  const { expression, words, edit } = useEditing();
  const word = findFunction(clause.name);
  const said = new Set(clause.parameters.map(({ name }) => name));
  const left = (word?.parameters ?? []).filter(({ name, unavailable }) => !said.has(name) && unavailable === undefined);
  const add = (name: string) => {
    const parameter = newParameter(clause.name, name, words);
    if (parameter) edit(setParameterAt(expression, path, name, parameter.test));
  };
  return (
    <>
      {clause.parameters.map((parameter) => (
        <ParameterFields key={parameter.name} clause={clause} parameter={parameter} path={path} label={label} />
      ))}
      {left.length > 0 ? (
        <div className="builder-narrow">
          <Select
            label={`${label}: narrow it by`}
            labelHidden
            options={[
              { value: '', label: 'Narrow it by…' },
              ...left.map(({ name }) => ({ value: name, label: parameterWord(name, clause.name) })),
            ]}
            value=""
            onChange={add}
          />
        </div>
      ) : null}
    </>
  );
}

function ParameterFields({
  clause,
  parameter: { name, test },
  path,
  label,
}: {
  clause: FunctionClause;
  parameter: Parameter;
  path: Path;
  label: string;
}) {
  const { expression, words, edit } = useEditing();
  const subject = { kind: 'parameter', name, of: clause.name } as const;
  const asked = askedOf(subject, words);
  const word = parameterWord(name, clause.name);
  const isRequired = findFunction(clause.name)?.parameters.find((one) => one.name === name)?.required === true;
  return (
    <div className="builder-fields builder-parameter">
      <Text as="span" tone="subdued">
        {word}
      </Text>
      {isRequired ? null : (
        <Button
          icon={DeleteIcon}
          variant="tertiary"
          accessibilityLabel={`${label}: take ${word} away`}
          onClick={() => edit(setParameterAt(expression, path, name, null), path)}
        />
      )}
      {asked ? (
        <TestFields
          label={`${label}, ${word}`}
          asked={asked}
          test={test}
          known={words.values?.[name] ?? []}
          onChange={(changed) => edit(setParameterAt(expression, path, name, changed))}
        />
      ) : null}
    </div>
  );
}
