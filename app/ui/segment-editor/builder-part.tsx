import { Badge, Button, InlineStack, Select, Text } from '@shopify/polaris';
import { PlusIcon } from '@shopify/polaris-icons';
import type { Expression } from '../../segments/language/ast.ts';
import { addAt, joinAt, type Path } from '../../segments/language/edit-segment.ts';
import { newClause } from '../../segments/language/new-clause.ts';
import { ClauseFields } from './clause-fields.tsx';
import { useEditing } from './edit-context.ts';
import { PartActions, usualWord } from './part-actions.tsx';

interface BuilderPartProps {
  part: Expression;
  path: Path;
}

/** A condition or group with what can be done with it; a NOT is shown with what it turns round. */
export function BuilderPart({ part, path }: BuilderPartProps) {
  const isNegated = part.kind === 'not';
  const inner = part.kind === 'not' ? part.part : part;
  const innerPath = isNegated ? [...path, 0] : path;
  const place = path.length === 0 ? '' : ` ${path.map((one) => one + 1).join('.')}`;
  const isGroup = inner.kind === 'and' || inner.kind === 'or';
  const label = `${isGroup ? 'Group' : 'Condition'}${place}`;
  return (
    <fieldset
      className={isGroup ? 'builder-group' : 'builder-part'}
      aria-label={isNegated ? `Not ${label}` : label}
      data-path={path.join('.')}
    >
      <div className="builder-head">
        <InlineStack gap="200" blockAlign="center">
          {isNegated ? <Badge tone="attention">NOT</Badge> : null}
          {isGroup ? (
            <Joined kind={inner.kind} path={innerPath} label={label} />
          ) : (
            <Text as="span" variant="bodySm" tone="subdued">
              {label}
            </Text>
          )}
        </InlineStack>
        <PartActions path={path} label={label} isNegated={isNegated} />
      </div>
      <Inner part={inner} path={innerPath} label={label} />
    </fieldset>
  );
}

function Inner({ part, path, label }: BuilderPartProps & { label: string }) {
  switch (part.kind) {
    case 'attribute':
    case 'function':
      return <ClauseFields clause={part} path={path} label={label} />;
    case 'not':
      return <BuilderPart part={part} path={path} />;
    case 'and':
    case 'or':
      return (
        <>
          {part.parts.map((one, place) => {
            const at = [...path, place];
            // where it is, is all that a part is known by
            return <BuilderPart key={at.join('.')} part={one} path={at} />;
          })}
          <AddTo kind={part.kind} path={path} label={label} size={part.parts.length} />
        </>
      );
  }
}

function Joined({ kind, path, label }: { kind: 'and' | 'or'; path: Path; label: string }) {
  const { expression, edit } = useEditing();
  return (
    <Select
      label={`${label}: how its parts are joined`}
      labelHidden
      options={[
        { value: 'and', label: 'All of these (AND)' },
        { value: 'or', label: 'Any of these (OR)' },
      ]}
      value={kind}
      onChange={(chosen) => edit(joinAt(expression, path, chosen === 'or' ? 'or' : 'and'))}
    />
  );
}

function AddTo({ kind, path, label, size }: { kind: 'and' | 'or'; path: Path; label: string; size: number }) {
  const { expression, words, edit } = useEditing();
  const add = () => {
    const clause = newClause(usualWord, words);
    if (clause) edit(addAt(expression, path, kind, clause), [...path, size]);
  };
  return (
    <InlineStack>
      <Button icon={PlusIcon} onClick={add} accessibilityLabel={`${label}: add a condition`}>
        Add a condition
      </Button>
    </InlineStack>
  );
}
