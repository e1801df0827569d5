import { isErasure, isMerge } from '../destination.ts';
import type {
  Delivered,
  Door,
  ErasureItem,
  Item,
  Job,
  MailItem,
  MergeItem,
  ProfileItem,
  Settings,
} from '../destination.ts';
import { outcomeOfFailure } from '../outcome.ts';
import type { Outcome } from '../outcome.ts';
import { createPacer } from '../pace.ts';
import type { Pacer } from '../pace.ts';
import { checkImport } from './check-import.server.ts';
import { openSendgridClient, readSendgridFailure } from './client.server.ts';
import type { SendgridClient } from './client.server.ts';
import { checkMerged, deleteMerged } from './delete-merged.server.ts';
import { ensureFields } from './ensure-fields.server.ts';
import { checkErasures, requestErasures } from './erase-recipients.server.ts';
import { findContacts } from './find-contacts.server.ts';
import { sendMails } from './send-mails.server.ts';
import { upsertContacts } from './upsert-contacts.server.ts';

/** The pace of one account. */
export interface SendgridPace {
  upserts: Pacer;
  checks: Pacer;
  searches: Pacer;
  fields: Pacer;
  erasures: Pacer;
  deletions: Pacer;
  mails: Pacer;
}

const profilesPerRun = 4000;
const erasuresPerRun = 500;
/** As many as one search takes. */
const mergesPerRun = 100;
const jobsPerRun = 20;
/** The merchant's own: one now and then. */
const mailsPerRun = 5;

/** SendGrid publishes no numbers: these are modest, and its X-RateLimit headers hold a pacer when a window is used up. */
export function createSendgridPace(): SendgridPace {
  return {
    upserts: createPacer({ perSecond: 5, perMinute: 90 }),
    checks: createPacer({ perSecond: 10, perMinute: 200 }),
    searches: createPacer({ perSecond: 10, perMinute: 200 }),
    fields: createPacer({ perSecond: 10, perMinute: 200 }),
    erasures: createPacer({ perSecond: 2, perMinute: 30 }),
    deletions: createPacer({ perSecond: 2, perMinute: 30 }),
    mails: createPacer({ perSecond: 5, perMinute: 60 }),
  };
}

/** A SendGrid account as a destination of profiles and of mails to the merchant, nothing else. @param now epoch milliseconds. */
export function openSendgrid(apiKey: string, settings: Settings, pace: SendgridPace, now: () => number): Door {
  const client = openSendgridClient(apiKey, now);
  return {
    room: (kind) => {
      if (kind === 'erasure') return pace.erasures.room(now()) > 0 ? erasuresPerRun : 0;
      if (kind === 'merge') return pace.deletions.room(now()) > 0 ? mergesPerRun : 0;
      if (kind === 'mail') return Math.min(mailsPerRun, pace.mails.room(now()));
      return kind === 'profile' && pace.upserts.room(now()) > 0 ? profilesPerRun : 0;
    },
    jobRoom: () => Math.min(jobsPerRun, pace.checks.room(now())),
    waitMs: (what) => {
      const pacers = what === 'check' ? [pace.checks] : [pace.upserts, pace.erasures, pace.deletions, pace.mails];
      return Math.max(...pacers.map((pacer) => pacer.waitMs(now())));
    },
    send: async (items) => {
      const profiles = items.filter((item): item is ProfileItem => item.kind === 'profile');
      const erasures = items.filter((item): item is ErasureItem => item.kind === 'erasure');
      const merges = items.filter((item): item is MergeItem => item.kind === 'merge');
      const mails = items.filter((item): item is MailItem => item.kind === 'mail');
      const erased = byKey([
        ...(await sendMails(client, mails, { pacer: pace.mails, now })),
        ...(await requestErasures(client, erasures, { pacer: pace.erasures, now })),
        ...(await deleteMerged(client, merges, { ...pace, now })),
      ]);
      if (profiles.length === 0) return { outcomes: erased };
      const delivered = await sendProfiles(client, profiles, { settings, pace, now });
      return { ...delivered, outcomes: new Map([...erased, ...delivered.outcomes]) };
    },
    check: async (jobs) => {
      const outcomes: [Item, Outcome][] = [];
      for (const job of jobs) {
        if (isErasure(job)) outcomes.push(...(await checkErasures(client, job, { pacer: pace.searches, now })));
        else if (isMerge(job)) outcomes.push(...(await checkMerged(client, job, { ...pace, now })));
        else outcomes.push(...(await checkImport(client, job as Job<ProfileItem>, { ...pace, now })));
      }
      return { outcomes: byKey(outcomes) };
    },
  };
}

async function sendProfiles(
  client: SendgridClient,
  items: ProfileItem[],
  { settings, pace, now }: { settings: Settings; pace: SendgridPace; now: () => number },
): Promise<Delivered> {
  try {
    const fields = await ensureFields(client, settings['fields'] ?? {}, pace.fields);
    const refusedBefore = items.filter((item) => item.reason === 'import-failed');
    const { contacts: known } = await findContacts(client, refusedBefore, { pacer: pace.searches, now });
    const { outcomes, fieldsAreStale } = await upsertContacts(client, items, {
      fields,
      known,
      pacer: pace.upserts,
      now,
    });
    return { outcomes: byKey(outcomes), settings: { fields: fieldsAreStale ? {} : fields } };
  } catch (error) {
    const failure = readSendgridFailure(error, now());
    // fields could not be made or contacts not read: nothing was handed over
    const outcome: Outcome =
      failure.kind === 'refused' ? { status: 'retry', reason: 'esp-failed', afterMs: null } : outcomeOfFailure(failure);
    return { outcomes: byKey(items.map((item) => [item, outcome])) };
  }
}

function byKey(outcomes: [Item, Outcome][]): Map<string, Outcome> {
  return new Map(outcomes.map(([item, outcome]) => [item.itemKey, outcome]));
}
