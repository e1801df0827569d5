import { expect, test } from 'vitest';
import { sizeAlertsForm } from './read-size-alerts.ts';

const none = { min: '', max: '', percent: '' };

test('empty fields are no alerts, a percentage is a share', () => {
  expect(sizeAlertsForm.parse(none)).toEqual({ min: null, max: null, change: null });
  expect(sizeAlertsForm.parse({ min: ' 5', max: '5', percent: '2,5' })).toEqual({ min: 5, max: 5, change: 0.025 });
});

test.each([
  [{ min: '-1' }, 'min'],
  [{ min: '1.5' }, 'min'],
  [{ max: '9999999999' }, 'max'],
  [{ min: '6', max: '5' }, 'max'],
  [{ percent: '0' }, 'percent'],
  [{ percent: 'half' }, 'percent'],
])('%j is refused where it is wrong', (given, field) => {
  const read = sizeAlertsForm.safeParse({ ...none, ...given });
  expect(read.error?.issues.map(({ path }) => path.join())).toEqual([field]);
});
