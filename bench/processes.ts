/** Shared code of the benchmarks: child processes, medians, tables. */
import { spawnSync } from 'node:child_process';

/** Runs a Node script. @returns the JSON that the script prints. */
export function measured(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): unknown {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env: environment,
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`node ${args.join(' ')} ended with exit code ${String(status)}:\n${stderr}`);
  return JSON.parse(stdout) as unknown;
}

export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

/** Returns rows with aligned columns. Every column except the first is aligned to the right. */
export function table(rows: readonly (readonly (string | number)[])[]): string {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)),
  );
  const widths = (texts[0] ?? []).map((_, column) =>
    Math.max(...texts.map((row) => row[column]?.length ?? 0)),
  );
  return texts
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
