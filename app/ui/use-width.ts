import { type RefObject, useEffect, useRef, useState } from 'react';

/** On the server, and until the window is measured: fits the narrowest. */
const widthAtFirst = 280;

/** How wide an element is, in CSS pixels, kept up as the window changes. */
export function useWidth<Element extends HTMLElement>(): [RefObject<Element>, number] {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(widthAtFirst);
  useEffect(() => {
    if (!ref.current) return undefined;
    const observer = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}
