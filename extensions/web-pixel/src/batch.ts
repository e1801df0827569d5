/** A keepalive request may carry 64 KB; twenty minimised events stay well below it. */
const eventsMax = 20;
/** Page loads fire several events at once: wait for them, but not so long that the page is gone. */
const waitMs = 250;
/** After one of these the visitor is likely to leave the page. */
const sentAtOnce = new Set(['checkout_started', 'checkout_completed']);

/** Gathers events for a moment and hands them to `send` in small groups, in order. */
export function createBatch<Event extends { name: string }>(send: (events: Event[]) => void) {
  let waiting: Event[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  function flush() {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const events = waiting;
    waiting = [];
    if (events.length > 0) send(events);
  }

  return {
    add(event: Event) {
      waiting.push(event);
      if (waiting.length >= eventsMax || sentAtOnce.has(event.name)) flush();
      else timer ??= setTimeout(flush, waitMs);
    },
  };
}
