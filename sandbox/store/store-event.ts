export type Payload = Record<string, unknown>;

/** One thing that happened in a store: a webhook topic with its body, or `pixel` with one pixel event. */
export interface StoreEvent {
  /** When it happened, ISO 8601, UTC, milliseconds. */
  at: string;
  topic: string;
  payload: Payload;
}
