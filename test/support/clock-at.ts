import type { Clock } from '../../app/platform/clock.server.ts';

/** A clock that stands still. */
export const clockAt = (moment: Date): Clock => ({ now: () => moment });
