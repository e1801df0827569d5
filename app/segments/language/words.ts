import type { OffsetUnit } from './ast.ts';

/** What an attribute or parameter holds. money: in the shop's currency; date: a moment, compared by whole days unless hours are named. */
export type ValueType = 'number' | 'money' | 'date' | 'text' | 'list' | 'boolean' | 'id';

/** A thing that can be said of a customer: `name test`. */
export interface AttributeWord {
  name: string;
  type: ValueType;
  /** In words of a merchant, for the visual builder: "Number of orders". */
  label: string;
  /** One sentence for reference and completion. */
  description: string;
  /** True when Shopify's own segments know it under this name with this meaning. */
  native: boolean;
  /** A date that is a day and no moment: hours mean nothing to it. */
  wholeDays?: true;
  /** May be missing, so IS NULL means something. */
  nullable: boolean;
  /** All values of an enumeration, as written in the text. */
  values?: readonly string[];
  /** The column of `customer_attributes`; none when it is kept by no one yet: `unavailable` says why. */
  column?: string;
  unavailable?: string;
}

/** A parameter of a function. `list`: takes `(a, b, c)`. */
export interface ParameterWord {
  name: string;
  type: ValueType;
  description: string;
  list: boolean;
  required: boolean;
  values?: readonly string[];
  /** What its numbers are of, where the builder lets it be chosen by name. */
  of?: 'product';
  unavailable?: string;
  /** Shopify's function of this name does not have it. */
  own?: true;
}

/** A thing that can be asked of what a customer did: `name(parameters) = true`, or of a number: `name(parameters) < 10`. */
export interface FunctionWord {
  name: string;
  label: string;
  description: string;
  native: boolean;
  returns: 'boolean' | 'number' | 'date';
  parameters: readonly ParameterWord[];
  /** What it reads; `none`: nothing that changes. */
  reads: 'orders' | 'lines' | 'activities' | 'shopify_segments' | 'answers' | 'none';
  unavailable?: string;
}

/** Names of moments, as whole days before today in the shop's time zone; months and years by the calendar. */
export const namedDates: Readonly<Record<string, { amount: number; unit: OffsetUnit }>> = {
  today: { amount: 0, unit: 'd' },
  yesterday: { amount: -1, unit: 'd' },
  '7_days_ago': { amount: -7, unit: 'd' },
  '30_days_ago': { amount: -30, unit: 'd' },
  '90_days_ago': { amount: -90, unit: 'd' },
  '12_months_ago': { amount: -12, unit: 'm' },
};
