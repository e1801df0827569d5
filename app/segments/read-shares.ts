/** More parts than anybody compares; each is a segment of its own. */
export const partsMax = 10;

/** Shares in percent, or why they are none. */
export type Shares = { ok: true; shares: number[] } | { ok: false; message: string };

/** Reads what a merchant wrote as the shares of a split: percents above 0 with at most two places, together at most 100. Pure. */
export function readShares(texts: readonly string[]): Shares {
  if (texts.length === 0 || texts.length > partsMax) return { ok: false, message: `Split into 1 to ${partsMax} parts` };
  const shares = texts.map((text) =>
    /^\d{1,3}([.,]\d{1,2})?$/.test(text.trim()) ? Number(text.replace(',', '.')) : 0,
  );
  const wrong = shares.findIndex((share) => !(share > 0));
  if (wrong >= 0) return { ok: false, message: `Part ${wrong + 1}: write a percentage such as 50 or 12.5` };
  const sum = sumOf(shares);
  return sum > 100
    ? { ok: false, message: `Together they are ${sum} %: at most 100 % can be given away` }
    : { ok: true, shares };
}

/** In hundredths, which add up exactly. */
export function sumOf(shares: readonly number[]): number {
  return shares.reduce((total, share) => total + Math.round(share * 100), 0) / 100;
}
