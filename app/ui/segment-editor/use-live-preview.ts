import { useFetcher } from '@remix-run/react';
import { useEffect, useState } from 'react';
import type { Preview } from '../../segments/preview-segment.server.ts';

/** Shorter than a pause between words, longer than one between letters. */
const pauseMs = 350;

/** Who a text means, asked again after every pause in typing; a question that is not answered yet is given up for the next. */
export function useLivePreview(slug: string, source: string, isReadable: boolean) {
  const { submit, data, state } = useFetcher<Preview>();
  const [asked, setAsked] = useState<string | null>(null);
  useEffect(() => {
    if (!isReadable) return;
    const timer = setTimeout(() => {
      setAsked(source);
      submit({ source }, { method: 'post', action: `/app/segments/${slug}/preview` });
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [submit, slug, source, isReadable]);
  const isCurrent = asked === source && state === 'idle';
  return { preview: data, isCurrent };
}
