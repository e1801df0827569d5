import { useRevalidator } from '@remix-run/react';
import { useEffect } from 'react';

/** Loads the page's data again every `everyMs` while somebody can see it. */
export function useFreshData(everyMs: number): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') revalidate();
    }, everyMs);
    return () => clearInterval(timer);
  }, [revalidate, everyMs]);
}
