import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ROOT, readSources, targetOf } from '../completeness/sources';

/** Limits of each walk (a reading order of source files) in `docs/architecture.md`. */
const LIMITS = [
  ['Walk 1', 40, 10],
  ['Walk 2', 25, 4],
] as const;

/** One step of a walk: a file to read, or a return to a file that the reader has already visited. */
interface Step {
  readonly kind: 'file' | 'return';
  readonly file: string;
  /**
   * True if no import leads to the file: a program or AWS runs the file, or another file passes an export of the file
   * as an argument.
   */
  readonly isIndirect: boolean;
}

const page = readFileSync(join(ROOT, 'docs/architecture.md'), 'utf8');

/** Returns the steps of a walk, in the order of the page. */
function stepsOf(title: string): Step[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${title}:`)) ?? '';
  // Joins the lines of a step that continues on the next line.
  return section
    .replaceAll(/\n +(?![ -])/g, ' ')
    .split('\n')
    .flatMap((line): Step[] => {
      const [, file] = /^\d+\. \[`[^`]+`\]\(\.\.\/([^)]+)\)/.exec(line) ?? [];
      if (file !== undefined) {
        return [
          { kind: 'file', file, isIndirect: /\((started|loaded|passed) (by|to) |starts it\.$/.test(line) },
        ];
      }
      const [, target] = /^ +- \*Return \d+\* to `([^`]+)`/.exec(line) ?? [];
      return target === undefined ? [] : [{ kind: 'return', file: target, isIndirect: false }];
    });
}

const imports = new Map(
  readSources().map(({ file, imports: modules }) => [
    file,
    new Set(modules.map(({ module }) => targetOf(file, module))),
  ]),
);
const importsFile = (from: string, file: string) => imports.get(from)?.has(file) === true;

/** Returns the files of a walk to which no earlier step leads. */
function unconnected(steps: readonly Step[]): string[] {
  const visited: string[] = [];
  let current = '';
  return steps.flatMap(({ kind, file, isIndirect }) => {
    if (kind === 'return') {
      const target = [...visited].reverse().find((path) => path === file || path.endsWith(`/${file}`));
      current = target ?? '';
      return target === undefined ? [`return to ${file}`] : [];
    }
    const previous = visited.at(-1) ?? '';
    visited.push(file);
    if (importsFile(current, file)) return [];
    if (importsFile(previous, file)) {
      current = previous;
      return [];
    }
    return isIndirect || visited.length === 1 ? [] : [file];
  });
}

describe.each(LIMITS)('%s of docs/architecture.md', (title, files, returns) => {
  const steps = stepsOf(title);
  const paths = steps.filter(({ kind }) => kind === 'file').map(({ file }) => file);

  test(`has at most ${String(files)} files, each once, and ${String(returns)} returns`, () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.length).toBeLessThanOrEqual(files);
    expect(new Set(paths).size).toBe(paths.length);
    expect(steps.filter(({ kind }) => kind === 'return').length).toBeLessThanOrEqual(returns);
  });

  test('leads from each file to the next', () => {
    expect(paths.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
    expect(unconnected(steps)).toEqual([]);
  });
});
