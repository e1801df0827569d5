/** Steps of the colour scale in ui.css, from nothing to all; text on every one has a contrast of 4.5 or more. */
const steps = 6;

/** The class of a share's colour. @param share 0 to 1; 0 alone is colourless. */
export function heatOf(share: number): string {
  if (!(share > 0)) return 'heat-0';
  return `heat-${Math.min(steps, Math.max(1, Math.ceil(share * steps)))}`;
}

/** `34%`; what is there is never 0%. */
export function percentInWords(share: number): string {
  if (share > 0 && share < 0.005) return '<1%';
  return `${Math.round(share * 100)}%`;
}
