import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What gives names, addresses or bodies of deliveries to a page. */
const readings =
  /\b(findProfile|findCustomers|listRecentlyShown|listSegments|listMembers|listHistory|previewSegment|explainMembership|listExcluded|listDuplicates|findQuarantined|handOut)\(/;

test('every page that shows personal data enters it in the access log', () => {
  const pages = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.tsx'));
  const silent = pages.filter((name) => {
    const source = readFileSync(`${import.meta.dirname}/${name}`, 'utf8');
    return readings.test(source) && !source.includes('recordAccess(');
  });
  expect(silent).toEqual([]);
});
