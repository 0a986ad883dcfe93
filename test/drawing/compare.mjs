// Reads lines of graphs.sql and holds what the tools see in each drawing against the facts. TAP.
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import * as expected from './expected.mjs';
import * as graphviz from './graphviz.mjs';
import * as mermaid from './mermaid.mjs';

let tests = 0;
let failed = 0;

function same(name, seen, wanted) {
  const good = isDeepStrictEqual(seen, wanted);
  failed += good ? 0 : 1;
  console.log(`${good ? 'ok' : 'not ok'} ${++tests} - ${name.replaceAll('#', '')}`);
  if (!good) {
    const lines = (list) => (Array.isArray(list) ? list : [list]).map((one) => JSON.stringify(one));
    const [have, want] = [lines(seen), lines(wanted)];
    have.filter((line) => !want.includes(line)).forEach((line) => console.log(`#   seen only:   ${line}`));
    want.filter((line) => !have.includes(line)).forEach((line) => console.log(`#   wanted only: ${line}`));
  }
}

const sorted = (list) => list.map((one) => JSON.stringify(one)).sort();

// Edges between places in the list of nodes as edges between ids.
function named(seen, wanted) {
  const ids = new Map(wanted.map((node) => [node.text, node.id]));
  return seen.edges.map(([from, to, kind]) => [ids.get(seen.nodes[from].text), ids.get(seen.nodes[to].text), kind]);
}

for (const line of readFileSync(process.argv[2], 'utf8').split('\n').filter(Boolean)) {
  const { service, revisions: rows, carriers, dot, mermaid: flowchart } = JSON.parse(line);
  const wanted = expected.nodes(rows);
  const nodes = sorted(wanted.map(({ text, mark }) => ({ text, mark })));
  const edges = sorted(expected.edges(rows, carriers));

  const graph = graphviz.read(dot);
  same(`${service}: Graphviz sees the service`, graph.title, service);
  same(`${service}: Graphviz sees the revisions`, sorted(graph.nodes), nodes);
  same(`${service}: Graphviz sees the edges`, sorted(named(graph, wanted)), edges);
  const svg = new mermaid.window.DOMParser().parseFromString(graphviz.svg(dot), 'image/svg+xml');
  same(`${service}: Graphviz makes an SVG of it`,
    ['parsererror', '.node', '.edge'].map((what) => svg.querySelectorAll(what).length), [0, nodes.length, edges.length]);

  const chart = await mermaid.read(flowchart);
  same(`${service}: Mermaid sees the revisions`, sorted(chart.nodes), nodes);
  same(`${service}: Mermaid sees the edges`, sorted(named(chart, wanted)), edges);
  same(`${service}: Mermaid sees the classes`, chart.classes, ['applied', 'current', 'foreign']);
}
console.log(`1..${tests}`);
process.exit(failed > 0 || tests === 0 ? 1 : 0);
