import { Link } from '@remix-run/react';
import type { ReactNode } from 'react';
import type { SegmentUse } from '../../segments/list-uses.server.ts';

const services: Readonly<Record<string, string>> = { klaviyo: 'Klaviyo', sendgrid: 'SendGrid' };

/** A use of a segment in words, with what becomes of it. */
export function wordsOfUse(use: SegmentUse): ReactNode {
  switch (use.kind) {
    case 'destination':
      return `${services[use.name] ?? use.name}: in regulars_segments of those of its members who may be mailed, and an event for each who enters or leaves. Flows there that ask for it stop.`;
    case 'priority':
      return `The order of segments: it is number ${use.place}. Its members get the next one as their primary segment.`;
    case 'split':
      return (
        <>
          The segment{' '}
          <Link className="link" to={`/app/segments/${use.slug}`}>
            {use.name}
          </Link>
          , a part of it: it keeps its own text.
        </>
      );
    case 'block':
      return `The block ${use.name}: its text names it.`;
    case 'shopify-copy':
      return 'Shopify: its copy there stays and is not kept up any more.';
    case 'size-alert':
      return 'An alert on its size, which ends.';
  }
}
