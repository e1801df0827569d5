import { Link, useLocation } from '@remix-run/react';

interface PageTabsProps {
  /** Read by those who can't see what the links have in common. */
  label: string;
  tabs: { title: string; to: string }[];
}

/** Links to the pages of one matter, with the present one marked. They wrap where the window is narrow; styles in ui.css. */
export function PageTabs({ label, tabs }: PageTabsProps) {
  const { pathname } = useLocation();
  return (
    <nav aria-label={label} className="page-tabs">
      {tabs.map(({ title, to }) => (
        <Link key={to} to={to} aria-current={pathname === to ? 'page' : undefined}>
          {title}
        </Link>
      ))}
    </nav>
  );
}
