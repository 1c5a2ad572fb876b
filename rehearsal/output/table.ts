/**
 * Returns the lines of a table. Columns are as wide as their widest cell. If the table is wider than `width`, each row
 * becomes a block with one line per cell.
 *
 * @param width maximum width of a line in columns; undefined for no limit.
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width?: number,
): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const total = widths.reduce((sum, cell) => sum + cell + 2, -2);
  if (width !== undefined && total > width) return blocks(header, rows);
  const format = (row: readonly string[]) =>
    widths
      .map((cell, column) => (row[column] ?? '').padEnd(cell))
      .join('  ')
      .trimEnd();
  return [format(header), widths.map((cell) => '─'.repeat(cell)).join('──'), ...rows.map(format)];
}

function blocks(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const title = Math.max(...header.map(({ length }) => length));
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...header.map((name, column) => `${name.padEnd(title)}  ${row[column] ?? ''}`.trimEnd()),
  ]);
}
