/**
 * Style sheet of the graph's page, light or dark as the reader's system is.
 *
 * @param phases each has a checkbox `phase-<number>`; without its tick, what belongs to it fades
 */
export function pageStyle(phases: readonly string[]): string {
  const filters = phases
    .filter((phase) => /^\d+$/.test(phase))
    .map((phase) => `body:has(#phase-${phase}:not(:checked)) svg .phase-${phase} { opacity: .12; }`);
  return `${COMMON}${filters.join("\n")}\n`;
}

const COMMON = `:root {
  color-scheme: light dark;
  --page: #fff; --ink: #1b1f24; --faint: #57606a; --box: #f4f6f8; --edge: #d0d7de; --node: #fff;
  --data: #0a66c2; --dead: #c2410c; --request: #57606a; --control: #8c959f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117; --ink: #e6edf3; --faint: #9aa4af; --box: #151b23; --edge: #30363d; --node: #212830;
    --data: #58a6ff; --dead: #f0883e; --request: #9aa4af; --control: #6e7681;
  }
}
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 4px 24px; align-items: center; padding: 12px 20px; border-bottom: 1px solid var(--edge); }
h1 { font-size: 17px; margin: 0; }
header p { margin: 0; color: var(--faint); }
fieldset { border: 0; margin: 0; padding: 0; display: flex; gap: 10px; }
fieldset legend { float: left; padding: 0; color: var(--faint); }
label { display: flex; gap: 4px; align-items: center; }
ul { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0; padding: 0; }
li { display: flex; gap: 6px; align-items: center; }
li i { width: 26px; border-top: 2px solid var(--colour); }
li.data i { border-top-width: 4px; }
li.dead-letter i, li.control i { border-top-style: dashed; }
.data { --colour: var(--data); } .dead-letter { --colour: var(--dead); }
.request { --colour: var(--request); } .control { --colour: var(--control); }
main { overflow-x: auto; padding: 12px 20px 24px; }
svg { display: block; margin: 0 auto; max-width: 100%; height: auto; min-width: 900px; }
.namespace rect { fill: var(--box); stroke: var(--edge); }
.namespace text { fill: var(--faint); font-size: 12px; font-weight: 600; }
.node rect { fill: var(--node); stroke: var(--faint); }
.node.outside rect { stroke-dasharray: 4 3; }
.node text { fill: var(--ink); font-size: 13px; text-anchor: middle; }
.node text.kind { fill: var(--faint); font-size: 11px; }
.edge path { fill: none; }
.edge .line { stroke: var(--colour); stroke-width: 1.2; }
.edge.data .line { stroke-width: 2.6; }
.edge.dead-letter .line, .edge.control .line { stroke-dasharray: 5 4; }
.edge .reach { stroke: transparent; stroke-width: 12; pointer-events: stroke; }
.edge:hover .line { stroke-width: 4; }
.node:hover rect { stroke: var(--data); stroke-width: 2.5; }
marker path { fill: var(--colour); }
@media print { header fieldset { display: none; } }
`;
