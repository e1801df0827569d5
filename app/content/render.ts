import { Liquid, type Template } from 'liquidjs';
import type { BlockPerson } from './block-person.ts';

/** What became of a rendering. `reason` is for the merchant, with the line where it went wrong. */
export type Rendered = { ok: true; html: string } | { ok: false; reason: string };

/** A block is a part of a mail, and Gmail cuts mails off at 102 KB. */
const sourceCharactersMax = 100_000;
/** Far above what a grid needs (under a millisecond), far below what a mail client waits. */
const renderTimeoutMs = 50;
/** Units of LiquidJS: characters and elements made while rendering. */
const memoryMax = 1_000_000;
/** Parsed sources kept: a store has few blocks, and a worker few busy stores at once. */
const parsedMax = 500;

const engine = new Liquid({
  outputEscape: 'escape',
  ownPropertyOnly: true,
  parseLimit: sourceCharactersMax,
  renderLimit: renderTimeoutMs,
  memoryLimit: memoryMax,
  // no file system: includes look here and find nothing
  templates: {},
});

const parsed = new Map<string, Template[]>();

/** Renders a block's Liquid source for a person; output is escaped. Bounded in size, time and memory; never throws. */
export function render(source: string, person: BlockPerson): Rendered {
  try {
    return { ok: true, html: engine.renderSync(parse(source), person) as string };
  } catch (error) {
    return {
      ok: false,
      reason: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'could not be rendered',
    };
  }
}

function parse(source: string): Template[] {
  const known = parsed.get(source);
  if (known) return known;
  const templates = engine.parse(source);
  const oldest = parsed.keys().next();
  if (parsed.size >= parsedMax && !oldest.done) parsed.delete(oldest.value);
  parsed.set(source, templates);
  return templates;
}
