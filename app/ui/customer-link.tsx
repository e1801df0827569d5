import { Link } from '@remix-run/react';

/** A person's name in a list, which leads to their page. */
export function CustomerLink({ customerId, name }: { customerId: string; name: string | null }) {
  return (
    <Link className="link" to={`/app/customers/${customerId}`}>
      {name ?? 'No name'}
    </Link>
  );
}
