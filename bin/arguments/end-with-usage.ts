import { ArgumentError, HelpAsked, readArguments, type Option, type Usage, type Values } from './read-arguments.ts';

/** Reads the arguments of this process. For `--help` it says the usage and ends with 0, for a wrong one with 2. */
export function readOrEnd<const Options extends Record<string, Option>>(usage: Usage<Options>): Values<Options> {
  try {
    return readArguments(usage, process.argv.slice(2));
  } catch (error) {
    return endWithUsage(error, usage.command);
  }
}

/**
 * Ends the process: with 0 when the usage was asked for, with 2 and one line where the person at the keyboard can mend it, with the usage
 * below it when it was an argument. @throws whatever else it is given.
 */
export function endWithUsage(error: unknown, command: string): never {
  if (error instanceof HelpAsked) {
    console.log(error.message);
    process.exit(0);
  }
  if (error instanceof ArgumentError) {
    console.error(`${command}: ${error.message}\n\n${error.usage}`);
    process.exit(2);
  }
  if (!(error instanceof Error && error.name === 'CommandError')) throw error;
  console.error(`${command}: ${error.message} (--help says what can be given)`);
  process.exit(2);
}
