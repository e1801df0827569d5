/** What became of the file; complete when the events are. */
export interface LinesStats {
  orders: number;
  /** Orders with neither customer nor e-mail. */
  withoutPerson: number;
  customers: number;
  products: number;
  refunds: number;
  cancelledInvoices: number;
  /** Lines of cancelled invoices that found no earlier order of that customer and product with a piece left. */
  cancelledLinesSkipped: number;
  /** Pieces that a cancelled invoice takes back beyond what was bought. */
  cancelledPiecesSkipped: number;
  /** Lines of ordinary invoices with no quantity or no price. */
  linesLeftOut: number;
  /** Invoices of such lines alone. */
  invoicesLeftOut: number;
}

export function emptyStats(): LinesStats {
  return {
    orders: 0,
    withoutPerson: 0,
    customers: 0,
    products: 0,
    refunds: 0,
    cancelledInvoices: 0,
    cancelledLinesSkipped: 0,
    cancelledPiecesSkipped: 0,
    linesLeftOut: 0,
    invoicesLeftOut: 0,
  };
}
