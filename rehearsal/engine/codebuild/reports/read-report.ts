import { readFile, stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';

import { messageOf } from '../../errors';
import type { ReportDefinition } from '../buildspec';
import { findFiles } from '../files';
import type { ReportStatus } from '../records/report-record';
import { decodeXml } from './decode';
import { parseJUnit, type TestCase } from './junit';

/** A test case, and the report file that contains the test case. */
export interface FiledTestCase extends TestCase {
  readonly file: string;
}

export interface ReportContent {
  readonly status: ReportStatus;
  readonly cases: readonly FiledTestCase[];
  /** Reasons for the status `INCOMPLETE`. */
  readonly problems: readonly string[];
}

/**
 * Reads the files of one report. The documentation of CodeBuild names only a wrong path as an example of the status
 * `INCOMPLETE`, so the rehearsal is strict. A report is incomplete if a path or glob matches no file, a file is not a
 * valid JUnit report, or no file contains a test case.
 *
 * @param root source directory of the build.
 */
export async function readReport(root: string, definition: ReportDefinition): Promise<ReportContent> {
  const { cases, problems } = await readFiles(root, definition);
  if (cases.length === 0 && problems.length === 0)
    problems.push(`no test case found in the report files ${definition.files.join(', ')}`);
  return { status: statusOf(cases, problems), cases, problems };
}

function statusOf(cases: readonly TestCase[], problems: readonly string[]): ReportStatus {
  if (problems.length > 0) return 'INCOMPLETE';
  return cases.some(isFailing) ? 'FAILED' : 'SUCCEEDED';
}

export const isFailing = ({ status }: TestCase) => status === 'FAILED' || status === 'ERROR';

async function readFiles(root: string, definition: ReportDefinition) {
  const cases: FiledTestCase[] = [];
  const problems: string[] = [];
  const { 'base-directory': base, 'discard-paths': flat } = definition;
  for (const file of await findReportFiles(root, definition, problems)) {
    try {
      const found = parseJUnit(decodeXml(await readFile(resolve(root, base, file))));
      const path = flat ? posix.basename(file) : posix.join(base, file);
      for (const testCase of found) cases.push({ ...testCase, file: path });
    } catch (error) {
      problems.push(`the report ${posix.join(base, file)} is not a valid JUnit report: ${messageOf(error)}`);
    }
  }
  return { cases, problems };
}

/** Returns the files that match the paths and globs of a report. Adds each path without a file to `problems`. */
async function findReportFiles(
  root: string,
  { files, 'base-directory': base }: ReportDefinition,
  problems: string[],
): Promise<string[]> {
  if (!(await isFolder(resolve(root, base)))) {
    problems.push(`no report file found: the base-directory ${base} of the report does not exist`);
    return [];
  }
  const found = new Set<string>();
  try {
    for (const glob of files) {
      const matches = await findFiles(root, base, [glob]);
      if (matches.length === 0) problems.push(`no report file matches ${glob}`);
      for (const match of matches) found.add(match);
    }
  } catch (error) {
    problems.push(messageOf(error));
  }
  return [...found].sort();
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}
