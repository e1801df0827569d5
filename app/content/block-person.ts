/** A product as a block shows it. */
export interface BlockProduct {
  id: string;
  title: string;
  url: string;
  image: string | null;
  /** With its currency, ready to show. */
  price: string | null;
  reason: string;
}

/** What a block's source may read. */
export interface BlockPerson {
  first_name: string | null;
  last_name: string | null;
  recommendations: BlockProduct[];
}
