// Checks the number of files in each folder and the length of files in every language, which ESLint cannot check.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MOST_FILES = 12;
const MOST_LINES = 300;

/** Folders without source files, which are not checked. */
const SKIPPED = new Set(['.git', 'node_modules', 'dist', 'cdktf.out', 'coverage', '.venv']);
/** Folders that may contain more than MOST_FILES files, each with the reason. */
const LARGE_FOLDERS = new Map([
  ['.', 'npm, TypeScript, ESLint, Jest, cdktf and git look for their files here'],
  ['docs', 'one page for each subject'],
  ['docs/decisions', 'one page for each decision'],
  ['cli/commands', 'one file for each command'],
  ['__tests__/fixtures', 'one file for each configuration'],
]);
const CODE = new Set(['.ts', '.mjs', '.cjs', '.js', '.py', '.sh']);

/**
 * Returns one sentence for each folder with too many files and for each file with too many lines. Test files may be
 * longer, because nobody reads a test file from top to bottom.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function layoutProblems(root) {
  /** @type {string[]} */
  const problems = [];
  /** @param {string} folder */
  const visit = (folder) => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    if (files.length > MOST_FILES && !LARGE_FOLDERS.has(folder)) {
      problems.push(
        `${folder} has ${String(files.length)} files; allowed: at most ${String(MOST_FILES)}; move some of the files into a new folder`,
      );
    }
    for (const name of files) {
      if (!CODE.has(extname(name)) || name.endsWith('.test.ts')) continue;
      const lines = readFileSync(join(root, folder, name), 'utf8')
        .trimEnd()
        .split('\n').length;
      if (lines > MOST_LINES) {
        problems.push(
          `${join(folder, name)} has ${String(lines)} lines; allowed: at most ${String(MOST_LINES)}; split the file by subject`,
        );
      }
    }
    for (const entry of entries) {
      if (entry.isDirectory() && !SKIPPED.has(entry.name)) visit(join(folder, entry.name));
    }
  };
  visit('.');
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = layoutProblems(join(import.meta.dirname, '..'));
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
}
