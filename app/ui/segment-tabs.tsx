import { PageTabs } from './page-tabs.tsx';

/** The pages about all segments. */
export function SegmentsTabs() {
  return (
    <PageTabs
      label="Pages about segments"
      tabs={[
        { title: 'All segments', to: '/app/segments' },
        { title: 'Gallery', to: '/app/segments/gallery' },
        { title: 'Overlap and order', to: '/app/segments/overlap' },
        { title: 'Shopify', to: '/app/segments/shopify' },
        { title: 'Cohorts', to: '/app/segments/cohorts' },
      ]}
    />
  );
}

/** The pages about one segment. */
export function SegmentTabs({ slug }: { slug: string }) {
  const page = `/app/segments/${slug}`;
  return (
    <PageTabs
      label="Pages about this segment"
      tabs={[
        { title: 'Who is in it', to: page },
        { title: 'Over time', to: `${page}/history` },
        { title: 'Alerts', to: `${page}/alerts` },
        { title: 'Split', to: `${page}/split` },
      ]}
    />
  );
}
