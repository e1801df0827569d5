import type { SerializeFrom } from '@remix-run/node';
import type { Saved } from '../segments/save-segment.server.ts';
import { reasonInWords } from './words.ts';

/** Why a segment was not saved. */
export function savedInWords(refused: SerializeFrom<Extract<Saved, { ok: false }>>): string {
  if (refused.reason !== 'refused') return reasonInWords(refused.reason);
  const [problem] = refused.problems;
  return problem ? `The text can't be read: ${problem.problem}` : "The text can't be read.";
}
