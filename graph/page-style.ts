import type { EdgeKind } from "./graph";

/**
 * Style sheet of the graph's page, light or dark as the reader's system is. It does what a script would
 * do elsewhere: filters, and the highlight of what one points at.
 *
 * @param phases each has a checkbox `phase-<number>`; without its tick, what belongs to it fades
 * @param kinds each has a checkbox `kind-<kind>`; without its tick, its lines are gone
 * @param ids of the nodes; everything that a node touches has its id as class
 */
export function pageStyle(
  phases: readonly string[],
  kinds: readonly EdgeKind[],
  ids: readonly string[],
): string {
  const fades = phases
    .filter((phase) => /^\d+$/.test(phase))
    .map((phase) => `body:has(#phase-${phase}:not(:checked)) svg .phase-${phase} { opacity: .1; }`);
  const gone = kinds.map(
    (kind) => `body:has(#kind-${kind}:not(:checked)) svg .edge.${kind} { display: none; }`,
  );
  const beside = ids.map((id) => `svg:has(#${id}:hover) :is(.node, .edge):not(.${id}) { opacity: .13; }`);
  return `${COMMON}${[...fades, ...gone, ...beside].join("\n")}\n`;
}

const COMMON = `:root {
  color-scheme: light dark;
  --page: #fff; --ink: #16191d; --faint: #56606b; --box: #f5f7f9; --rim: #d5dbe1; --node: #fff;
  --main: #e6f0fb; --data: #0a66c2; --dead-letter: #c2410c; --request: #66717d; --control: #98a2ad;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --ink: #e8edf3; --faint: #a0abb7; --box: #141a22; --rim: #2c343e; --node: #1e252e;
    --main: #15304d; --data: #5aa9ff; --dead-letter: #f0883e; --request: #8f9ba8; --control: #6b7580;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 8px 32px; align-items: center; padding: 12px 20px; border-bottom: 1px solid var(--rim); }
h1 { font-size: 17px; margin: 0; }
h2 { font-size: 14px; margin: 14px 16px 2px; color: var(--faint); }
header p { margin: 0; color: var(--faint); }
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 14px; align-items: center; }
fieldset legend { float: left; padding: 0; color: var(--faint); }
label { display: flex; gap: 6px; align-items: center; cursor: pointer; }
label i { width: 24px; border-top: 2px solid var(--colour); }
label.data i { border-top-width: 4px; }
label.dead-letter i, label.control i { border-top-style: dashed; }
.data { --colour: var(--data); } .dead-letter { --colour: var(--dead-letter); }
.request { --colour: var(--request); } .control { --colour: var(--control); }
main { overflow-x: auto; padding: 8px 8px 24px; }
svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }
svg text { font-family: system-ui, sans-serif; }
rect.namespace { fill: var(--box); stroke: var(--rim); }
text.namespace { fill: var(--faint); font-size: 12.5px; font-weight: 600; stroke: var(--box); stroke-width: 4px; paint-order: stroke; }
.node rect { fill: var(--node); stroke: var(--request); }
.node.main rect { fill: var(--main); stroke: var(--data); stroke-width: 1.5; }
.node.outside rect { stroke-dasharray: 4 3; }
.node text { fill: var(--ink); font-size: 13.5px; text-anchor: middle; }
.node.main text { font-weight: 600; }
.node text.kind { fill: var(--faint); font-size: 11.5px; font-weight: 400; }
.node, .edge { transition: opacity .12s; }
.edge path { fill: none; }
.edge .line { stroke: var(--colour); stroke-width: 1.2; }
.edge.data .line { stroke-width: 1.8; }
.edge.main .line { stroke-width: 3.2; }
.edge.dead-letter .line, .edge.control .line { stroke-dasharray: 5 4; }
.edge .reach { stroke: transparent; stroke-width: 9; pointer-events: stroke; }
.edge:hover .line { stroke-width: 4; }
.node:hover rect { stroke: var(--data); stroke-width: 2.5; }
marker path { fill: var(--colour); }
@media print { header fieldset { display: none; } }
`;
