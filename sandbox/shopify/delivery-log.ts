/** What became of one webhook. */
export type DeliveryStatus = 'pending' | 'acknowledged' | 'failed' | 'lost' | 'not-subscribed';

/** One webhook and its history. */
export interface DeliveryRecord {
  webhookId: string;
  topic: string;
  shop: string;
  status: DeliveryStatus;
  /** Requests made, duplicates included. */
  attempts: number;
  /** Requests that were answered with 2xx. */
  acknowledgements: number;
  triggeredAt: string;
  acknowledgedAt: string | null;
  /** HTTP status or reason of the last attempt. */
  lastOutcome: string | null;
}

/** Every webhook emitted since the last reset, in order. */
export interface DeliveryLog {
  open(webhook: Pick<DeliveryRecord, 'webhookId' | 'topic' | 'shop' | 'triggeredAt'>): DeliveryRecord;
  list(filter?: Partial<Pick<DeliveryRecord, 'status' | 'topic' | 'shop'>>): DeliveryRecord[];
  counts(): Record<DeliveryStatus, number> & { total: number };
  reset(): void;
}

/** Opens an empty log; it lives in memory, about 300 bytes a webhook. */
export function createDeliveryLog(): DeliveryLog {
  let records: DeliveryRecord[] = [];
  return {
    open: (webhook) => {
      const record: DeliveryRecord = {
        ...webhook,
        status: 'pending',
        attempts: 0,
        acknowledgements: 0,
        acknowledgedAt: null,
        lastOutcome: null,
      };
      records.push(record);
      return record;
    },
    list: (filter = {}) =>
      records.filter(
        (record) =>
          (filter.status === undefined || record.status === filter.status) &&
          (filter.topic === undefined || record.topic === filter.topic) &&
          (filter.shop === undefined || record.shop === filter.shop),
      ),
    counts: () => {
      const counts = {
        total: records.length,
        pending: 0,
        acknowledged: 0,
        failed: 0,
        lost: 0,
        'not-subscribed': 0,
      };
      for (const record of records) counts[record.status] += 1;
      return counts;
    },
    reset: () => {
      records = [];
    },
  };
}
