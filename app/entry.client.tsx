import { RemixBrowser } from '@remix-run/react';
import { startTransition, StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';

moveStrangersLast(document.head);
startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <RemixBrowser />
    </StrictMode>,
  );
});

/**
 * App Bridge, the first script, adds elements of its own to <head> while the rest is parsed. React 18 hydrates beside strangers only
 * at the end of <head>; anywhere else it throws the document away and renders it again. React 19 no longer minds.
 */
function moveStrangersLast(head: HTMLHeadElement): void {
  const [, ...afterAppBridge] = head.children;
  const firstOfOurs = afterAppBridge.findIndex((element) => element.matches('meta[charset]'));
  if (firstOfOurs > 0) head.append(...afterAppBridge.slice(0, firstOfOurs));
}
