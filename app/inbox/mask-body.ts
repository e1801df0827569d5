/** Keys under which a payload names a person or a way to them; all below such a key is masked. */
const personalKey =
  /e-?mail|phone|first_?name|last_?name|full_?name|^name$|address|zip|postal|city|company|note|attributes|latitude|longitude|_ip$|^ip$|birth|user_?agent|token|href|url|landing|referr|customer_locale|values?$|payment_details/i;
/** Texts that are personal wherever they stand. */
const personalText = /@|\+?\d[\d\s().-]{6,}\d(?![\dTZ:+.-])/;
const harmlessText = /^(\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:?\d\d)|-?\d{1,20}(\.\d+)?|gid:\/\/shopify\/\w+\/\d+)$/;

const depthMax = 30;
const textLengthMax = 200;
const shownLengthMax = 20_000;

/**
 * A delivery's body as a merchant may look at it: its shape, ids, amounts and moments, with everything personal replaced by its kind and
 * length, which is what one needs to see why it could not be read. Cut at 20,000 characters. A body that is no JSON is not shown.
 */
export function maskBody(body: string): string {
  let payload: unknown;
  try {
    payload = JSON.parse(body);
  } catch {
    return `(${body.length} characters that are not JSON)`;
  }
  const shown = JSON.stringify(masked(payload, false, 0), null, 2);
  return shown.length <= shownLengthMax ? shown : `${shown.slice(0, shownLengthMax)}\n(cut here)`;
}

function masked(value: unknown, personal: boolean, depth: number): unknown {
  if (depth > depthMax) return '(nested too deep to show)';
  if (Array.isArray(value)) return value.map((item) => masked(item, personal, depth + 1));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        personalText.test(key) ? '(masked)' : key,
        masked(inner, personal || personalKey.test(key), depth + 1),
      ]),
    );
  }
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return personal ? '(a number, masked)' : value;
  const text = typeof value === 'string' ? value : '';
  if (personal || (personalText.test(text) && !harmlessText.test(text)))
    return `(text of ${text.length} characters, masked)`;
  return text.length <= textLengthMax ? text : `${text.slice(0, textLengthMax)} (cut)`;
}
