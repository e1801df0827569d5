import { z } from 'zod';

/** As the column keeps it. */
const peopleMax = 2_147_483_647;

const people = (field: string) =>
  z
    .string()
    .trim()
    .regex(/^\d{0,10}$/, `Write a whole number, or nothing`)
    .transform((text) => (text === '' ? null : Number(text)))
    .refine((amount) => amount === null || amount <= peopleMax, `${field} is too much`);

/** What a merchant writes into the fields for alerts: empty = none. `change` becomes a share. */
export const sizeAlertsForm = z
  .object({
    min: people('Fewer than'),
    max: people('More than'),
    percent: z
      .string()
      .trim()
      .regex(/^(\d{1,4}([.,]\d{1,2})?)?$/, 'Write a percentage such as 20 or 2.5, or nothing')
      .transform((text) => (text === '' ? null : Number(text.replace(',', '.'))))
      .refine((amount) => amount === null || amount > 0, 'Write more than 0'),
  })
  .refine(({ min, max }) => min === null || max === null || min <= max, {
    path: ['max'],
    message: 'This is less than the field beside it: the alert would always be on',
  })
  .transform(({ min, max, percent }) => ({ min, max, change: percent === null ? null : percent / 100 }));
