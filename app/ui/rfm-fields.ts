import { limitsOfCuts, type RfmCuts, type RfmLimits, rfmLimits, type RfmSettings } from '../insights/rfm-settings.ts';
import { currencyExponent } from '../shopify/money.ts';
import { numberOf } from './settings-fields.ts';

/** Limits in a list. */
export const limitsCount = { thirds: 2, fifths: 4 } as const;

/** How a list is named in the form; its limits are numbered below it, and `mode` says whether they were set by hand. */
export const listName = ({ scheme, of }: Pick<RfmLimits, 'scheme' | 'of'>): string => `${scheme}.${of}`;

/** The fields of the form of limits: those set by hand, else those that hold. Money in whole units of the currency. Pure. */
export function rfmFields(settings: RfmSettings, cuts: RfmCuts, currency: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const { scheme, of } of rfmLimits) {
    const byHand = settings[scheme][of];
    const name = listName({ scheme, of });
    fields[`${name}.mode`] = byHand === null ? 'store' : 'hand';
    for (let index = 0; index < limitsCount[scheme]; index++) {
      const limit = (byHand ?? limitsOfCuts(of, cuts[scheme][of]))[index];
      fields[`${name}.${index}`] = limit === undefined ? '' : String(shownLimit(of, limit, currency));
    }
  }
  return fields;
}

/** A limit as it is typed: money in whole units. */
function shownLimit(of: RfmLimits['of'], limit: number, currency: string): number {
  return of === 'spentMinor' ? limit / 10 ** currencyExponent(currency) : limit;
}

/** The same back, as `rfmSettings` reads it. Pure. */
export function readRfmFields(fields: Record<string, string>, currency: string): object {
  const settings: Record<string, Record<string, unknown>> = { thirds: {}, fifths: {} };
  for (const { scheme, of } of rfmLimits) {
    const name = listName({ scheme, of });
    const typed = Array.from({ length: limitsCount[scheme] }, (_, index) => numberOf(fields[`${name}.${index}`] ?? ''));
    const limits = typed.map((limit) =>
      of === 'spentMinor' && typeof limit === 'number' ? Math.round(limit * 10 ** currencyExponent(currency)) : limit,
    );
    settings[scheme] = { ...settings[scheme], [of]: fields[`${name}.mode`] === 'hand' ? limits : null };
  }
  return settings;
}
