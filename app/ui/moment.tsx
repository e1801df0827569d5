import { useStore } from './use-store.ts';

interface MomentProps {
  /** ISO 8601. */
  at: string;
  /** Only the day. */
  day?: boolean;
}

/** A moment in the store's time. The same text on server and client, whatever their own zones. */
export function Moment({ at, day = false }: MomentProps) {
  const { timeZone } = useStore();
  const time = day ? {} : ({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const);
  const format = new Intl.DateTimeFormat('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
    ...time,
  });
  return <time dateTime={at}>{format.format(new Date(at))}</time>;
}
