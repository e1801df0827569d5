import { Button, InlineStack, Text } from '@shopify/polaris';
import type { Problem } from '../../segments/language/ast.ts';
import { describeProblem } from '../../segments/language/place-of.ts';

interface ProblemListProps {
  text: string;
  problems: Problem[];
  onFix: (problem: Problem) => void;
}

const shownMax = 5;
const expectedMax = 8;

/** What is wrong, where, what was expected, and what may have been meant. */
export function ProblemList({ text, problems, onFix }: ProblemListProps) {
  return (
    <ul className="problems">
      {problems.slice(0, shownMax).map((problem) => (
        <li key={`${problem.span.start} ${problem.problem}`}>
          <Text as="p" tone="critical">
            {describeProblem(text, { ...problem, suggestion: null })}
          </Text>
          {problem.expected.length > 0 ? (
            <Text as="p" variant="bodySm" tone="subdued">
              {`Expected: ${problem.expected.slice(0, expectedMax).join(', ')}${problem.expected.length > expectedMax ? ' …' : ''}`}
            </Text>
          ) : null}
          {problem.suggestion === null ? null : (
            <InlineStack>
              <Button size="slim" onClick={() => onFix(problem)}>{`Use ${problem.suggestion}`}</Button>
            </InlineStack>
          )}
        </li>
      ))}
      {problems.length > shownMax ? <li>{`And ${problems.length - shownMax} more.`}</li> : null}
    </ul>
  );
}
