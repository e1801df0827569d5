/** A customer entered (`entered`) or left a segment. */
export interface SegmentTransition {
  customerId: string;
  slug: string;
  name: string;
  entered: boolean;
  at: Date;
  /** What happened to them: `order:1001`, `identity`, ..., `time` alone, or `recompute` when the whole store was looked at. */
  cause: string;
}
