import { Badge } from '@shopify/polaris';
import { reasonInWords } from './words.ts';

interface SegmentStateProps {
  state: 'live' | 'building' | 'refused';
  reason: string | null;
}

/** Whether a segment's members are known, being worked out, or can't be. */
export function SegmentState({ state, reason }: SegmentStateProps) {
  switch (state) {
    case 'live':
      return (
        <span className="nowrap">
          <Badge tone="success">Live</Badge>
        </span>
      );
    case 'building':
      return (
        <span className="nowrap">
          <Badge tone="info">Being worked out</Badge>
        </span>
      );
    case 'refused':
      return <Badge tone="critical">{reasonInWords(reason ?? 'text-not-read')}</Badge>;
  }
}
