import { type Anomaly, anomalyKinds, findContentAnomalies, findDeliveryAnomalies } from '../inbox/find-anomalies.ts';
import { forgetOldCounts, listHours, listTopicDays } from '../inbox/read-history.server.ts';
import { sampleBodies } from '../inbox/sample-bodies.server.ts';
import { settleAlerts } from '../inbox/settle-alerts.server.ts';
import { isJump } from '../maths/robust.ts';
import { movePullMark, readPullMarks } from '../outbox/pull-marks.server.ts';
import { forShop, type ShopDb } from '../platform/db.server.ts';
import { listDueRequests } from '../privacy/list-due-requests.server.ts';
import { findSizeAlerts } from '../segments/find-size-alerts.ts';
import { listWatchedSizes } from '../segments/list-watched-sizes.server.ts';
import { listSizeHistories, noteSizes } from '../segments/size-history.server.ts';

const mark = 'watch';
/** Between two looks, and before the first one. */
const firstLookMs = 15 * 60_000;
/** Fewer people come and go by chance. */
const jumpPeopleMin = 20;

/** Looks, every 15 minutes, whether what comes in and what it adds up to is as it used to be, and keeps the alerts accordingly. */
export async function watch(shopId: number, asOf: Date): Promise<void> {
  await forShop(shopId, async (db) => {
    const since = (await readPullMarks(db)).get(mark) ?? new Date(asOf.getTime() - firstLookMs);
    await sampleBodies(db, since, asOf);
    await movePullMark(db, mark, asOf);
    await noteSizes(db, asOf);
    const found = [
      ...findDeliveryAnomalies(await listHours(db, asOf), asOf),
      ...findContentAnomalies(await listTopicDays(db, asOf), asOf.toISOString().slice(0, 10)),
      ...(await findJumps(db, asOf)),
      ...findSizeAlerts(await listWatchedSizes(db, asOf)),
      ...(await findDueRequests(db, asOf)),
    ];
    await settleAlerts(db, anomalyKinds, found, asOf);
    await forgetOldCounts(db, asOf);
  });
}

/** The law's day comes whether or not anybody looks at the page. */
async function findDueRequests(db: ShopDb, asOf: Date): Promise<Anomaly[]> {
  return (await listDueRequests(db, asOf)).map(({ requestId, kind, dueAt }) => ({
    slug: `request-due:${requestId}`,
    kind: 'request-due',
    message: `A request ${askedFor[kind] ?? 'under privacy law'} is due on ${dueAt.toISOString().slice(0, 10)} and is not done. See to it on the Privacy page.`,
  }));
}

const askedFor: Record<string, string> = {
  'customers/data_request': "to hand out a customer's data",
  'customers/redact': 'to erase a customer',
  'shop/redact': 'to erase the store',
};

async function findJumps(db: ShopDb, asOf: Date): Promise<Anomaly[]> {
  const histories = await listSizeHistories(db, asOf);
  return histories
    .filter(({ sizes }) => isJump(sizes, jumpPeopleMin))
    .map(({ slug, name, sizes }) => ({
      slug: `segment-jump:${slug}`,
      kind: 'segment-jump',
      message: `The segment ${name} went from ${sizes.at(-2)} to ${sizes.at(-1)} people in a day.`,
    }));
}
