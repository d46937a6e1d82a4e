/** The shape of a sensor's last minutes as an SVG path, without axes. */
export const WIDTH = 96;
/** In pixels, as {@link WIDTH}. */
export const HEIGHT = 22;
/** As many values as it has room for. */
export const POINTS = 60;
const INSET = 2;

/** A path through the values; steps for booleans. Empty if there are fewer than two. */
export function sparklinePath(values: readonly number[], steps: boolean): string {
  if (values.length < 2) {
    return "";
  }
  const low = Math.min(...values);
  const high = Math.max(...values);
  const y = (v: number): string =>
    (high === low ? HEIGHT / 2 : HEIGHT - INSET - ((v - low) / (high - low)) * (HEIGHT - 2 * INSET)).toFixed(1);
  const step = (WIDTH - 2 * INSET) / (POINTS - 1);
  const x = (i: number): string => (WIDTH - INSET - (values.length - 1 - i) * step).toFixed(1);
  let path = `M${x(0)} ${y(values[0]!)}`;
  for (let i = 1; i < values.length; i++) {
    path += steps ? `H${x(i)}V${y(values[i]!)}` : `L${x(i)} ${y(values[i]!)}`;
  }
  return path;
}
