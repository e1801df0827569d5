/** SQL with its values: `$1` is the first. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** The values of a statement that is put together from others. */
export interface Parameters {
  readonly values: unknown[];
  /** The `$n` of a value. A list that was placed before keeps its number, so that it is sent once. */
  place(value: unknown): string;
  /** A statement's text with its own `$n` renumbered. */
  insert(statement: Statement): string;
}

/** Begins with these values as $1, $2, ... */
export function gatherParameters(...values: unknown[]): Parameters {
  const lists = new Map<unknown, string>();
  values.forEach((value, index) => {
    if (Array.isArray(value)) lists.set(value, `$${index + 1}`);
  });
  const parameters: Parameters = {
    values,
    place(value) {
      const known = lists.get(value);
      if (known) return known;
      values.push(value);
      const name = `$${values.length}`;
      // numbers and texts are not shared: one may be a count here and a sum of money there
      if (Array.isArray(value)) lists.set(value, name);
      return name;
    },
    insert({ text, values: own }) {
      const names = new Map<number, string>();
      return text.replaceAll(/\$(\d+)/g, (_, digits: string) => {
        const number = Number(digits);
        const name = names.get(number) ?? parameters.place(own[number - 1]);
        names.set(number, name);
        return name;
      });
    },
  };
  return parameters;
}
