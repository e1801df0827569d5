import { isErasure, isMerge } from '../destination.ts';
import type {
  BlockItem,
  Delivered,
  Door,
  ErasureItem,
  EventItem,
  Item,
  Job,
  MergeItem,
  ProfileItem,
  Settings,
} from '../destination.ts';
import type { Outcome } from '../outcome.ts';
import { createPacer } from '../pace.ts';
import type { Pacer } from '../pace.ts';
import { checkImport } from './check-import.server.ts';
import { openKlaviyoClient } from './client.server.ts';
import { createEvents } from './create-events.server.ts';
import { checkErasures, requestErasures } from './erase-profiles.server.ts';
import { importProfiles } from './import-profiles.server.ts';
import { checkMerges, mergeProfiles } from './merge-profiles.server.ts';
import { saveUniversalContent } from './save-universal-content.server.ts';

/** The pace of one account. Klaviyo counts per account and endpoint. */
export interface KlaviyoPace {
  imports: Pacer;
  jobs: Pacer;
  errors: Pacer;
  events: Pacer;
  blocks: Pacer;
  erasures: Pacer;
  merges: Pacer;
}

/** About 5 MB of our properties, so one request or two. */
const profilesPerRun = 4000;
const eventsPerRun = 200;
const blocksPerRun = 5;
const mergesPerRun = 10;
const jobsPerRun = 20;

/**
 * Limits of revision 2026-07-15 (x-klaviyo-ratelimit). Imports are kept at 90 of the 150 a minute that are allowed, so that there is
 * room to look at each job more than once; changes that wait travel together.
 */
export function createKlaviyoPace(): KlaviyoPace {
  return {
    imports: createPacer({ perSecond: 10, perMinute: 90 }),
    jobs: createPacer({ perSecond: 10, perMinute: 150 }),
    errors: createPacer({ perSecond: 10, perMinute: 150 }),
    events: createPacer({ perSecond: 350, perMinute: 3500 }),
    blocks: createPacer({ perSecond: 75, perMinute: 750 }),
    erasures: createPacer({ perSecond: 3, perMinute: 60 }),
    merges: createPacer({ perSecond: 10, perMinute: 150 }),
  };
}

/** A Klaviyo account as a destination. @param now epoch milliseconds. */
export function openKlaviyo(apiKey: string, settings: Settings, pace: KlaviyoPace, now: () => number): Door {
  const client = openKlaviyoClient(apiKey);
  const taker = (pacer: Pacer) => () => pacer.take(now());
  return {
    room: (kind) => {
      if (kind === 'profile') return pace.imports.room(now()) > 0 ? profilesPerRun : 0;
      if (kind === 'erasure') return pace.erasures.room(now());
      if (kind === 'merge') return Math.min(mergesPerRun, pace.merges.room(now()));
      if (kind === 'mail') return 0;
      if (kind === 'event') return Math.min(eventsPerRun, pace.events.room(now()));
      return Math.min(blocksPerRun, pace.blocks.room(now()));
    },
    jobRoom: () => Math.min(jobsPerRun, pace.jobs.room(now())),
    waitMs: (what) => {
      const pacers =
        what === 'check' ? [pace.jobs] : [pace.imports, pace.events, pace.blocks, pace.erasures, pace.merges];
      return Math.max(...pacers.map((pacer) => pacer.waitMs(now())));
    },
    send: async (items) => {
      const profiles = items.filter((item): item is ProfileItem => item.kind === 'profile');
      const events = items.filter((item): item is EventItem => item.kind === 'event');
      const blocks = items.filter((item): item is BlockItem => item.kind === 'block');
      const erasures = items.filter((item): item is ErasureItem => item.kind === 'erasure');
      const merges = items.filter((item): item is MergeItem => item.kind === 'merge');
      const [imported, created, erased, merged, saved] = await Promise.all([
        importProfiles(client, profiles, taker(pace.imports)),
        createEvents(client, events, taker(pace.events)),
        requestErasures(client, erasures, taker(pace.erasures)),
        mergeProfiles(client, merges, taker(pace.merges)),
        saveBlocks(client, blocks, settings, taker(pace.blocks)),
      ]);
      return { ...saved, outcomes: byKey([...imported, ...created, ...erased, ...merged, ...saved.outcomes]) };
    },
    check: async (jobs: Job[]): Promise<Delivered> => {
      const outcomes: [Item, Outcome][] = [];
      const options = { take: taker(pace.jobs), now };
      for (const job of jobs) {
        if (isErasure(job)) outcomes.push(...(await checkErasures(client, job, options)));
        else if (isMerge(job)) outcomes.push(...(await checkMerges(client, job, options)));
        else
          outcomes.push(
            ...(await checkImport(client, job as Job<ProfileItem>, { ...options, takeErrors: taker(pace.errors) })),
          );
      }
      return { outcomes: byKey(outcomes) };
    },
  };
}

async function saveBlocks(
  client: ReturnType<typeof openKlaviyoClient>,
  items: BlockItem[],
  settings: Settings,
  take: () => boolean,
): Promise<{ outcomes: [Item, Outcome][]; settings?: Settings }> {
  if (items.length === 0) return { outcomes: [] };
  const ids = { ...settings['universalContent'] };
  const outcomes: [Item, Outcome][] = [];
  for (const item of items) {
    if (!take()) {
      outcomes.push([item, { status: 'retry', reason: 'paced', afterMs: 0 }]);
      continue;
    }
    const { outcome, id } = await saveUniversalContent(client, item, ids[item.payload.slug]);
    outcomes.push([item, outcome]);
    if (id === undefined) delete ids[item.payload.slug];
    else ids[item.payload.slug] = id;
  }
  return { outcomes, settings: { universalContent: ids } };
}

function byKey(outcomes: [Item, Outcome][]): Map<string, Outcome> {
  return new Map(outcomes.map(([item, outcome]) => [item.itemKey, outcome]));
}
