import { parseArgs } from 'node:util';

/** `says` is the option's line in the usage. */
interface Flag {
  kind: 'flag';
  says: string;
}

/** `value` stands for what is given: `F.csv`; `among` are the words that are allowed. */
interface Text {
  kind: 'text';
  value: string;
  says: string;
  default?: string;
  among?: readonly string[];
}

/** A whole number, or any; at least `least` (default 1), or above 0 when it need not be whole. */
interface Figure {
  kind: 'whole' | 'number';
  value: string;
  says: string;
  default?: number;
  least?: number;
}

export type Option = Flag | Text | Figure;

/** A command as it is called without its dashes (`regulars replay`), what it does, what has to be given (`needs`) and what may be. */
export interface Usage<Options extends Record<string, Option> = Record<string, Option>> {
  command: string;
  does: string;
  needs?: string;
  options: Options;
}

type Word<One> = One extends { among: readonly (infer Allowed extends string)[] } ? Allowed : string;
type Given<One extends Option> = One extends Flag ? boolean : One extends Text ? Word<One> : number;
type ValueOf<One extends Option> = One extends Flag | { default: string | number }
  ? Given<One>
  : Given<One> | undefined;

export type Values<Options extends Record<string, Option>> = { [Name in keyof Options]: ValueOf<Options[Name]> };

/** Not an error of anybody's: somebody asked for the usage, which is the message. */
export class HelpAsked extends Error {}

/** What cannot be read; the message is one line. */
export class ArgumentError extends Error {
  readonly usage: string;

  constructor(message: string, usage: string) {
    super(message);
    this.usage = usage;
  }
}

/**
 * Reads options as `usage` lists them.
 * @throws HelpAsked for `--help`, ArgumentError for an option that isn't listed or a value that is none.
 */
export function readArguments<const Options extends Record<string, Option>>(
  usage: Usage<Options>,
  args: string[],
): Values<Options> {
  if (args.includes('--help') || args.includes('-h')) throw new HelpAsked(usageText(usage));
  try {
    const given = parse(usage.options, args);
    const entries = Object.entries(usage.options).map(([name, option]) => [name, valueOf(name, option, given[name])]);
    return Object.fromEntries(entries) as Values<Options>;
  } catch (error) {
    // of what parseArgs says the first sentence; the rest is about dashes
    const [said = ''] = error instanceof Error ? error.message.split(/\.(?:\s|$)/, 1) : [String(error)];
    throw new ArgumentError(said, usageText(usage));
  }
}

function parse(options: Record<string, Option>, args: string[]): Record<string, string | boolean | undefined> {
  const types = Object.entries(options).map(([name, { kind }]) => [
    name,
    { type: kind === 'flag' ? 'boolean' : 'string' },
  ]);
  return parseArgs({ args, options: Object.fromEntries(types) as Record<string, { type: 'string' | 'boolean' }> })
    .values;
}

function valueOf(
  name: string,
  option: Option,
  given: string | boolean | undefined,
): string | number | boolean | undefined {
  if (option.kind === 'flag') return given === true;
  if (typeof given !== 'string') return option.default;
  if (option.kind === 'text') {
    if (option.among && !option.among.includes(given))
      throw new Error(`--${name} is one of ${option.among.join(', ')}`);
    return given;
  }
  const value = given.trim() === '' ? Number.NaN : Number(given);
  if (option.kind === 'number') {
    if (!(value > 0 && value < Infinity)) throw new Error(`--${name} is a number above 0, not "${given}"`);
    return value;
  }
  const least = option.least ?? 1;
  if (!Number.isSafeInteger(value) || value < least)
    throw new Error(`--${name} is a whole number ${least === 1 ? 'above 0' : `from ${least} on`}, not "${given}"`);
  return value;
}

/** How a command is called, with a line for each option. */
export function usageText({ command, does, needs, options }: Usage): string {
  const lines = Object.entries(options).map(([name, option]) => {
    const typed = option.kind === 'flag' ? `--${name}` : `--${name} ${option.value}`;
    const usual = option.kind !== 'flag' && option.default !== undefined ? ` (${option.default})` : '';
    return [typed, `${option.says}${usual}`] as const;
  });
  const [script = '', ...words] = command.split(' ');
  return [
    `Usage: npm run ${[script, '--', ...words].join(' ')}${needs ? ` ${needs}` : ''}${lines.length > 0 ? ' [options]' : ''}`,
    does,
    '',
    ...table([...lines, ['--help', 'this']]),
  ].join('\n');
}

/** Words in two columns, with room on the left. */
export function table(rows: (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
