// What Graphviz sees in a drawing.
import { execFileSync } from 'node:child_process';

const dot = (text, format) => execFileSync('dot', ['-T' + format],
  { input: text, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['pipe', 'pipe', 'inherit'] });

const texts = (object) => object._ldraw_.filter((op) => op.op === 'T').map((op) => op.text).join('\n');

// Later versions of Graphviz write each backslash of a text twice.
const one_backslash = texts(JSON.parse(dot(String.raw`graph { label="\\" }`, 'json')));
const drawn = (object) => texts(object).replaceAll(one_backslash, '\\');

export function read(text) {
  const graph = JSON.parse(dot(text, 'json'));
  const nodes = graph.objects ?? [];
  return {
    title: drawn(graph),
    nodes: nodes.map((node) => ({
      text: drawn(node),
      mark: node.style === 'dashed' ? 'foreign' : node.penwidth === '3' ? 'current'
        : node.fillcolor === '#d9ead3' ? 'applied' : '',
    })),
    edges: (graph.edges ?? []).map((edge) =>
      [edge.tail, edge.head, edge.style === 'dashed' ? 'depends' : 'follows']),
  };
}

export const svg = (text) => dot(text, 'svg');
