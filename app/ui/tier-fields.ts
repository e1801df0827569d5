import type { LoyaltySettings } from '../insights/score-settings.ts';

type Fields = Record<string, string>;

/** As many as the settings take. */
export const tiersMax = 8;

/** The fields of the form of loyalty tiers. Pure, as what follows. */
export function tierFields({ basis, pointsPerOrder, pointsPerUnit, tiers }: LoyaltySettings): Fields {
  return {
    basis,
    pointsPerOrder: String(pointsPerOrder),
    pointsPerUnit: String(pointsPerUnit),
    ...listed(tiers.map(({ name, from }) => ({ name, from: String(from) }))),
  };
}

/** The tiers as typed. */
export function tiersOf(fields: Fields): { name: string; from: string }[] {
  const tiers = [];
  for (let index = 0; fields[`tiers.${index}.name`] !== undefined; index++)
    tiers.push({ name: fields[`tiers.${index}.name`] ?? '', from: fields[`tiers.${index}.from`] ?? '' });
  return tiers;
}

/** An empty one above the others. */
export function addTier(fields: Fields): Fields {
  return { ...fields, ...listed([...tiersOf(fields), { name: '', from: '' }]) };
}

/** The others move down. */
export function removeTier(fields: Fields, index: number): Fields {
  const others = Object.entries(fields).filter(([name]) => !name.startsWith('tiers.'));
  return { ...Object.fromEntries(others), ...listed(tiersOf(fields).toSpliced(index, 1)) };
}

function listed(tiers: { name: string; from: string }[]): Fields {
  return Object.fromEntries(
    tiers.flatMap(({ name, from }, index) => [
      [`tiers.${index}.name`, name],
      [`tiers.${index}.from`, from],
    ]),
  );
}
