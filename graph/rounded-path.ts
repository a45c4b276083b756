import type { Point } from "./layout";

/** How round corners are, in px; less where a part is short. */
const RADIUS = 8;

/** Path data of a line through corners, which are rounded. */
export function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return "";
  const bends = rest.slice(0, -1).map((corner, index) => {
    const [before, after] = [points[index] ?? first, rest[index + 1] ?? last];
    const radius = Math.min(RADIUS, length(before, corner) / 2, length(corner, after) / 2);
    return `L${place(towards(corner, before, radius))}Q${place(corner)} ${place(towards(corner, after, radius))}`;
  });
  return `M${place(first)}${bends.join("")}L${place(last)}`;
}

const length = (a: Point, b: Point) => Math.hypot(a.x - b.x, a.y - b.y);

function towards(from: Point, to: Point, distance: number): Point {
  const whole = length(from, to);
  const share = whole === 0 ? 0 : distance / whole;
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

/** A place as path data has it. */
export const place = ({ x, y }: Point) => `${round(x)} ${round(y)}`;

/** To a tenth of a px: a drawing does not need more. */
export const round = (value: number) => Math.round(value * 10) / 10;
