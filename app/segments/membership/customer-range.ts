/** Customers by id: above `after`, up to and with `through`. */
export interface CustomerRange {
  after: string;
  through: string;
}

/** Below every id, and above. */
export const everyone: CustomerRange = { after: '-9223372036854775808', through: '9223372036854775807' };
