// What a picture must show, from the rows of migrate.revision_map.

function message(text) {
  const summary = text.replace(/^[ \t\r\n\f\v]+|[ \t\r\n\f\v]+$/g, '').split('\n\n')[0];
  const visible = summary.replace(/[\t\n\v\f\r]/g, ' ')
    .replace(/[\x00-\x1f\x7f]/g, (c) => '\\x' + c.charCodeAt(0).toString(16).padStart(2, '0'));
  const characters = [...visible];
  return characters.length > 80 ? characters.slice(0, 80).join('') + '...' : visible;
}

function title(row) {
  const head = row.is_effective_head ? ' (effective head)' : row.is_head ? ' (head)' : '';
  const mark = row.is_current ? ' (current)' : row.is_applied ? ' (applied)' : '';
  return row.revision + (row.labels.length ? ` (${row.labels.join(', ')})` : '') + head + mark;
}

// The lines of every revision, and of every one of another service that something depends on; how it is marked.
export function nodes(rows) {
  const foreign = new Set(rows.flatMap((row) => row.depends_on.filter((name) => name.includes(':'))));
  return [
    ...rows.map((row) => ({
      id: row.revision,
      text: [title(row), message(row.message)].filter((line) => line !== '').join('\n'),
      mark: row.is_current ? 'current' : row.is_applied ? 'applied' : '',
    })),
    ...[...foreign].map((name) => ({ id: name, text: name, mark: 'foreign' })),
  ];
}

// [from, to, 'follows' | 'depends'] by id. A label stands for the revision that carries it.
export function edges(rows, carriers) {
  return rows.flatMap((row) => [
    ...row.down_revisions.map((to) => [row.revision, to, 'follows']),
    ...[...new Set(row.depends_on.map((to) => carriers[to] ?? to))].map((to) => [row.revision, to, 'depends']),
  ]);
}
