import type { EngagementSettings } from './score-settings.ts';

/** What one kind of action adds to somebody's engagement. */
export interface EngagementPart {
  kind: keyof EngagementSettings['points'];
  times: number;
  /** As given. */
  points: number;
  /** What is left of them. */
  left: number;
}
