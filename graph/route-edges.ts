/** An edge whose ends stand in rows, before its line has a way. */
export interface RowEdge {
  readonly from: string;
  readonly to: string;
  readonly fromRow: number;
  readonly toRow: number;
  /** Middle of the node. */
  readonly fromX: number;
  readonly toX: number;
  /** Free places in the rows between the ends, by row. */
  readonly between: ReadonlyMap<number, number>;
}

/** A corner of a line: at a row's upper or lower edge, or in a track of the gap below it. */
export interface RowPoint {
  readonly x: number;
  readonly row: number;
  readonly side: "top" | "bottom" | "gap";
  /** 0 is the uppermost. */
  readonly track: number;
}

/** Ways of all edges, and how many tracks each gap needs. */
export interface Routes {
  readonly points: readonly (readonly RowPoint[])[];
  /** By row: tracks of the gap below it. */
  readonly tracks: readonly number[];
}

/** A horizontal part: in which gap, from where to where. */
interface Run {
  readonly gap: number;
  readonly fromX: number;
  readonly toX: number;
  readonly edge: number;
  track: number;
}

/** Between the ends of two runs in one track. */
const DISTANCE = 14;

/**
 * Gives every edge a way of vertical and horizontal parts. Horizontal ones lie in the gaps between rows,
 * each in a track of its own where they overlap; vertical ones pass rows where dagre left a place.
 *
 * @param widths of the nodes: edges leave and enter them side by side
 */
export function routeEdges(edges: readonly RowEdge[], widths: ReadonlyMap<string, number>): Routes {
  const ports = portsOf(edges, widths);
  const ways = edges.map((edge, index) => wayOf(edge, ports.leaving[index] ?? 0, ports.entering[index] ?? 0));
  const runs = ways.flatMap((way, edge) => runsOf(way, edge));
  const gaps = Math.max(0, ...runs.map(({ gap }) => gap)) + 1;
  const tracks = Array.from({ length: gaps }, (_, gap) =>
    assignTracks(runs.filter((run) => run.gap === gap)),
  );
  return {
    tracks,
    points: ways.map((way, edge) =>
      cornersOf(
        way,
        runs.filter((run) => run.edge === edge),
      ),
    ),
  };
}

interface Stop {
  readonly row: number;
  readonly x: number;
}

/** The places of a line by row, from its first node to its last. */
function wayOf({ fromRow, toRow, between }: RowEdge, leaving: number, entering: number): Stop[] {
  const step = toRow > fromRow ? 1 : -1;
  const way: Stop[] = [{ row: fromRow, x: leaving }];
  for (let row = fromRow + step; row !== toRow && fromRow !== toRow; row += step)
    way.push({ row, x: between.get(row) ?? way.at(-1)?.x ?? leaving });
  return [...way, { row: toRow, x: entering }];
}

function runsOf(way: readonly Stop[], edge: number): Run[] {
  return way.slice(1).map((stop, index) => {
    const before = way[index] ?? stop;
    return { gap: Math.min(before.row, stop.row), fromX: before.x, toX: stop.x, edge, track: 0 };
  });
}

/**
 * Puts runs that overlap into different tracks. Of two that go the same way, the one that begins further
 * ahead lies above: then they do not cross.
 *
 * @returns how many tracks there are
 */
function assignTracks(runs: readonly Run[]): number {
  const bent = runs.filter(({ fromX, toX }) => Math.abs(fromX - toX) >= 1);
  const right = bent.filter(({ fromX, toX }) => toX > fromX).sort((a, b) => b.fromX - a.fromX);
  const left = bent.filter(({ fromX, toX }) => toX < fromX).sort((a, b) => a.fromX - b.fromX);
  const placed: Run[] = [];
  for (const same of [right, left]) {
    for (const [index, run] of same.entries()) {
      const above = same.slice(0, index).filter((other) => overlap(run, other));
      let track = Math.max(-1, ...above.map((other) => other.track)) + 1;
      while (placed.some((other) => other.track === track && overlap(run, other))) track++;
      run.track = track;
      placed.push(run);
    }
  }
  return Math.max(0, ...placed.map(({ track }) => track + 1));
}

function overlap(a: Run, b: Run): boolean {
  const [a1, a2] = [Math.min(a.fromX, a.toX), Math.max(a.fromX, a.toX)];
  const [b1, b2] = [Math.min(b.fromX, b.toX), Math.max(b.fromX, b.toX)];
  return a1 < b2 + DISTANCE && b1 < a2 + DISTANCE;
}

function cornersOf(way: readonly Stop[], runs: readonly Run[]): RowPoint[] {
  const [first, last] = [way[0], way.at(-1)];
  if (first === undefined || last === undefined) return [];
  const down = last.row > first.row;
  const corners: RowPoint[] = [{ ...first, side: down ? "bottom" : "top", track: 0 }];
  for (const { gap, fromX, toX, track } of runs) {
    if (Math.abs(fromX - toX) < 1) continue;
    const corner = { row: gap, side: "gap" as const, track };
    corners.push({ ...corner, x: fromX }, { ...corner, x: toX });
  }
  return [...corners, { ...last, side: down ? "top" : "bottom", track: 0 }];
}

/** An end of an edge at one side of a node. */
interface Port {
  x: number;
  /** Where the edge comes from or goes to next. */
  readonly towards: number;
}

/** The ends of all edges at one side of a node. */
interface Side {
  readonly middle: number;
  readonly width: number;
  readonly ports: Port[];
}

/** Room between two ports, and between a port and a node's corner. */
const PORT = { least: 9, most: 18, corner: 12 };

/** Where edges leave and enter: side by side, in the order of where they come from or go to. */
function portsOf(edges: readonly RowEdge[], widths: ReadonlyMap<string, number>) {
  const sides = new Map<string, Side>();
  const add = (node: string, direction: number, middle: number, towards: number): Port => {
    const key = `${node} ${direction}`;
    const side = sides.get(key) ?? { middle, width: widths.get(node) ?? 0, ports: [] };
    sides.set(key, side);
    const port = { x: middle, towards };
    side.ports.push(port);
    return port;
  };
  const ends = edges.map(({ from, to, fromRow, toRow, fromX, toX, between }) => {
    const step = toRow > fromRow ? 1 : -1;
    const next = between.get(fromRow + step);
    const before = between.get(toRow - step);
    return {
      leaving: add(from, step, fromX, next ?? toX),
      entering: add(to, -step, toX, before ?? fromX),
      next,
      before,
    };
  });
  for (const side of sides.values()) spread(side);
  for (const [index, { leaving, entering, next, before }] of ends.entries()) {
    const { from, to, fromRow, toRow } = edges[index] ?? { from: "", to: "", fromRow: 0, toRow: 0 };
    const step = toRow > fromRow ? 1 : -1;
    straighten(leaving, next ?? entering.x, sides.get(`${from} ${step}`));
    straighten(entering, before ?? leaving.x, sides.get(`${to} ${-step}`));
  }
  return { leaving: ends.map(({ leaving }) => leaving.x), entering: ends.map(({ entering }) => entering.x) };
}

function spread({ middle, width, ports }: Side): void {
  const step = Math.min(PORT.most, (width - 2 * PORT.corner) / ports.length);
  const ordered = ports.map((port, place) => ({ port, place }));
  ordered.sort((a, b) => a.port.towards - b.port.towards || a.place - b.place);
  for (const [place, { port }] of ordered.entries())
    port.x = middle + (place - (ports.length - 1) / 2) * step;
}

/** Moves a port in line with the next place of its edge, where that is near and free: no line jogs by a few px. */
function straighten(port: Port, x: number, side: Side | undefined): void {
  if (side === undefined || Math.abs(port.x - x) > PORT.most) return;
  if (Math.abs(x - side.middle) > side.width / 2 - PORT.corner) return;
  const order = (other: Port) => Math.sign(other.x - port.x);
  const free = side.ports.every(
    (other) =>
      other === port || (Math.abs(other.x - x) >= PORT.least && Math.sign(other.x - x) === order(other)),
  );
  if (free) port.x = x;
}
