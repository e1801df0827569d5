import { type ActionFunctionArgs, json, type LoaderFunctionArgs, redirect } from '@remix-run/node';
import { type MetaFunction, useLoaderData } from '@remix-run/react';
import { Badge, BlockStack, InlineGrid, InlineStack, Page } from '@shopify/polaris';
import { recordAccess } from '../consent/record-access.server.ts';
import { setProfilingOptOut } from '../consent/set-profiling-opt-out.server.ts';
import { showMoney } from '../content/show-money.ts';
import { findScores } from '../insights/find-scores.server.ts';
import { getReasons } from '../insights/get-reasons.server.ts';
import { findCompleteness } from '../insights/measure-completeness.server.ts';
import { listHeldProperties } from '../outbox/list-held-properties.server.ts';
import { systemClock } from '../platform/clock.server.ts';
import { forShop } from '../platform/db.server.ts';
import { findProfile } from '../profiles/find-profile.server.ts';
import { isPersonId } from '../profiles/is-person-id.ts';
import { findPurchasingSummary } from '../profiles/find-purchasing-summary.server.ts';
import { listAnswers } from '../profiles/list-answers.server.ts';
import { listDuplicates } from '../profiles/list-duplicates.server.ts';
import { listMerged } from '../profiles/list-merged.server.ts';
import { listOtherWords } from '../profiles/list-other-words.server.ts';
import { listTouches } from '../profiles/list-touches.server.ts';
import { nobodyId } from '../profiles/who-is-whom.ts';
import { getRecommendations } from '../recommendations/get-recommendations.server.ts';
import { listSegmentNames } from '../segments/list-segment-names.server.ts';
import { listSegmentsOf } from '../segments/list-segments-of.server.ts';
import { authenticateAdmin } from '../shopify/authenticate-admin.server.ts';
import { nameOf } from '../ui/name-of.ts';
import { ProfileAside } from '../ui/profile-aside.tsx';
import { ProfileConsents } from '../ui/profile-consents.tsx';
import { ProfileIdentity } from '../ui/profile-identity.tsx';
import { ProfileOtherWords } from '../ui/profile-other-words.tsx';
import { ProfileOrders } from '../ui/profile-orders.tsx';
import { ProfileProducts } from '../ui/profile-products.tsx';
import { ProfileProfiling } from '../ui/profile-profiling.tsx';
import { ProfileQuality } from '../ui/profile-quality.tsx';
import { ProfileScores } from '../ui/profile-scores.tsx';
import { ProfileTimeline } from '../ui/profile-timeline.tsx';
import { ProfileSegments } from '../ui/segment-editor/profile-segments.tsx';
import { useFreshData } from '../ui/use-fresh-data.ts';
import { lifecycleWords, rfmGroupWords } from '../ui/words.ts';

export { FailedPage as ErrorBoundary } from '../ui/failed-page.tsx';

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? nameOf(data.profile.customer) : 'Customer' },
];

export async function loader({ request, params }: LoaderFunctionArgs) {
  const { shopId, author, currency } = await authenticateAdmin(request);
  const customerId = params['customerId'] ?? '';
  return forShop(shopId, async (db) => {
    const profile = await findProfile(db, customerId, systemClock.now());
    if (!profile || profile.customer.deletedAt) throw new Response(null, { status: 404 });
    if (profile.customer.mergedInto === nobodyId) throw new Response(null, { status: 404 });
    if (profile.customer.mergedInto)
      throw redirect(`/app/customers/${profile.customer.mergedInto}${new URL(request.url).search}`);
    await recordAccess(db, { author, action: 'customer-opened', customerId, people: 1 }, systemClock.now());
    const asOf = systemClock.now();
    const scores = await findScores(db, customerId, asOf);
    const money = (minor: number) => showMoney(minor, currency);
    const answers = await listAnswers(db, customerId);
    return json({
      profile,
      scores: scores && {
        ...scores,
        reasons: await getReasons(db, customerId, { scores, asOf, money, currency }),
      },
      memberships: await listSegmentsOf(db, customerId),
      segments: await listSegmentNames(db),
      products: (await getRecommendations(db, [customerId], 4)).get(customerId) ?? [],
      held: await listHeldProperties(db, customerId),
      answers,
      otherWords: await listOtherWords(db, customerId, { holds: profile.customer, answers }),
      touches: await listTouches(db, customerId, profile.orders),
      completeness: await findCompleteness(db, customerId, systemClock.now()),
      merged: await listMerged(db, customerId),
      twins: (await listDuplicates(db, customerId)).count,
      summary: await findPurchasingSummary(db, customerId),
    });
  });
}

/** Notes an objection to profiling, or takes it back. */
export async function action({ request, params }: ActionFunctionArgs) {
  const { shopId, author } = await authenticateAdmin(request);
  const customerId = params['customerId'] ?? '';
  const optedOut = (await request.formData()).get('profiling') === 'off';
  const now = systemClock.now();
  return forShop(shopId, async (db) => {
    if (!isPersonId(customerId) || !(await setProfilingOptOut(db, { customerId, optedOut }, now)))
      throw new Response(null, { status: 404 });
    await recordAccess(db, { author, action: 'profiling-changed', customerId, people: 1 }, now);
    return json({ ok: true });
  });
}

export default function Customer() {
  const {
    profile,
    scores,
    memberships,
    segments,
    products,
    held,
    answers,
    otherWords,
    completeness,
    touches,
    merged,
    twins,
    summary,
  } = useLoaderData<typeof loader>();
  useFreshData(3000);
  const { customer } = profile;
  return (
    <Page
      title={nameOf(customer)}
      subtitle={customer.email ?? 'No e-mail address known'}
      backAction={{ content: 'Customers', url: '/app/customers' }}
      secondaryActions={[{ content: 'Preview blocks', url: `/app/blocks?as=${customer.customerId}` }]}
      titleMetadata={
        scores ? (
          <InlineStack gap="100">
            <Badge>{lifecycleWords[scores.lifecycle]}</Badge>
            {scores.rfmGroup ? <Badge tone="info">{rfmGroupWords[scores.rfmGroup]}</Badge> : null}
          </InlineStack>
        ) : null
      }
    >
      <InlineGrid columns={{ xs: 1, md: ['twoThirds', 'oneThird'] }} gap="400" alignItems="start">
        <BlockStack gap="400">
          <ProfileScores scores={scores} />
          <ProfileProducts products={products} />
          <ProfileOrders orders={profile.orders} touches={touches} />
          <ProfileTimeline profile={profile} merged={merged} />
          <ProfileConsents consents={profile.consents} />
        </BlockStack>
        <BlockStack gap="400">
          <ProfileIdentity merged={merged} twins={twins} summary={summary} ordersCount={scores?.ordersCount ?? 0} />
          <ProfileOtherWords words={otherWords} />
          <ProfileQuality completeness={completeness} answers={answers} />
          <ProfileProfiling optedOutAt={profile.customer.profilingOptOutAt} />
          <ProfileSegments customerId={customer.customerId} memberships={memberships} segments={segments} />
          <ProfileAside profile={profile} held={held} />
        </BlockStack>
      </InlineGrid>
    </Page>
  );
}
