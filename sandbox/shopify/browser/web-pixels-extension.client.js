// Stands in for @shopify/web-pixels-extension inside the pixel's worker.
/** Hands the pixel's function to the worker that loaded it. */
export const register = (extend) => {
  globalThis.runPixel(extend);
};
