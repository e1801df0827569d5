import type { ReactNode } from 'react';

interface ScrollerProps {
  /** What scrolls, for those who come to it by keyboard. */
  label: string;
  children: ReactNode;
}

/** A place that scrolls sideways by itself, so that the page never does; styles in ui.css. */
export function Scroller({ label, children }: ScrollerProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard: WCAG 2.1.1
    <section className="matrix" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
