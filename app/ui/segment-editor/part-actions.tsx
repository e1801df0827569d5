import { ActionList, Button, InlineStack, Popover } from '@shopify/polaris';
import { ArrowDownIcon, ArrowUpIcon, DeleteIcon, MenuHorizontalIcon } from '@shopify/polaris-icons';
import { useState } from 'react';
import { addAt, negateAt, partAt, type Path, removeAt } from '../../segments/language/edit-segment.ts';
import { duplicateAt, groupAt, moveAt, type Moved, otherKind, ungroupAt } from '../../segments/language/move-part.ts';
import { newClause } from '../../segments/language/new-clause.ts';
import { useEditing } from './edit-context.ts';

/** What a new condition is about until the merchant says otherwise. */
export const usualWord = 'number_of_orders';

interface PartActionsProps {
  path: Path;
  label: string;
  isNegated: boolean;
}

/** Moving, removing, and what else can be done with a condition or group. */
export function PartActions({ path, label, isNegated }: PartActionsProps) {
  const { expression, edit } = useEditing();
  const move = (moved: Moved | null) => moved && edit(moved.expression, moved.path);
  const up = moveAt(expression, path, -1);
  const down = moveAt(expression, path, 1);
  return (
    <InlineStack gap="0" wrap={false}>
      <Button
        icon={ArrowUpIcon}
        variant="tertiary"
        disabled={up === null}
        accessibilityLabel={`${label}: move up`}
        onClick={() => move(up)}
      />
      <Button
        icon={ArrowDownIcon}
        variant="tertiary"
        disabled={down === null}
        accessibilityLabel={`${label}: move down`}
        onClick={() => move(down)}
      />
      <More path={path} label={label} isNegated={isNegated} />
      <Button
        icon={DeleteIcon}
        variant="tertiary"
        accessibilityLabel={`${label}: remove`}
        onClick={() => edit(removeAt(expression, path), path)}
      />
    </InlineStack>
  );
}

function More({ path, label, isNegated }: PartActionsProps) {
  const { expression, words, edit } = useEditing();
  const [isOpen, setOpen] = useState(false);
  const inner = isNegated ? [...path, 0] : path;
  const parent = partAt(expression, path.slice(0, -1));
  const part = partAt(expression, inner);
  const isGroup = part?.kind === 'and' || part?.kind === 'or';
  const other = otherKind(path.length > 0 && parent?.kind === 'or' ? 'or' : 'and');
  const added = newClause(usualWord, words);
  const item = (content: string, moved: Moved | null) =>
    moved === null ? [] : [{ content, onAction: () => edit(moved.expression, moved.path) }];
  const negate = () => edit(negateAt(expression, path), path);
  return (
    <Popover
      active={isOpen}
      onClose={() => setOpen(false)}
      activator={
        <Button
          icon={MenuHorizontalIcon}
          variant="tertiary"
          accessibilityLabel={`${label}: more`}
          onClick={() => setOpen((before) => !before)}
        />
      }
    >
      <ActionList
        actionRole="menuitem"
        onActionAnyItem={() => setOpen(false)}
        items={[
          { content: isNegated ? 'Take NOT away' : 'Turn it round: NOT', onAction: negate },
          ...(isGroup || added === null
            ? []
            : [
                {
                  content: other === 'or' ? 'Add an alternative (OR)' : 'Add a further condition (AND)',
                  onAction: () => {
                    const inside = [...path, 1];
                    edit(addAt(expression, path, other, added), inside);
                  },
                },
              ]),
          ...item('Group with the one before', groupAt(expression, path)),
          ...item('Dissolve the group', isNegated ? null : ungroupAt(expression, path)),
          ...item('Duplicate', duplicateAt(expression, path)),
        ]}
      />
    </Popover>
  );
}
