/** A customer entered (`entered`) or left a segment. */
export interface SegmentTransition {
  customerId: string;
  slug: string;
  name: string;
  entered: boolean;
  at: Date;
}
