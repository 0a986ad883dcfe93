// What Mermaid's own parser sees in a drawing. It needs a browser's document to exist.
import { JSDOM } from 'jsdom';

export const { window } = new JSDOM('');
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');
mermaid.initialize({ maxEdges: 1e6, maxTextSize: 1e9 });

// While it parses, Mermaid keeps #35; in a form of its own, and makes it HTML when it renders.
function shown(text) {
  const area = window.document.createElement('textarea');
  area.innerHTML = text.replaceAll('ﬂ°°', '&#').replaceAll('ﬂ°', '&').replaceAll('¶ß', ';');
  return area.value;
}

export async function read(text) {
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const vertices = [...db.getVertices().values()];
  const place = new Map(vertices.map((vertex, n) => [vertex.id, n]));
  return {
    nodes: vertices.map((vertex) => ({
      text: vertex.text.split('<br>').map(shown).join('\n'),
      mark: vertex.classes.join(' '),
    })),
    edges: db.getEdges().map((edge) => [place.get(edge.start), place.get(edge.end),
      { normal: 'follows', dotted: 'depends' }[edge.stroke] ?? edge.stroke]),
    classes: [...db.getClasses().keys()].sort(),
  };
}
