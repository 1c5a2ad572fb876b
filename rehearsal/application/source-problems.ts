import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Application, DeliveryConfig } from '../../stacks/config';
import { parseBuildspec } from '../engine/codebuild/buildspec';
import { checkFolder } from './check-folder';

const BUILDSPEC = 'buildspec.yml';

/**
 * Checks the buildspec of an application. Also checks the templates and configuration files with the same checks as
 * check-release. A release would report the same problems, but minutes later.
 *
 * @returns a sentence for each problem.
 */
export function sourceProblems(source: string, config: DeliveryConfig, application: Application): string[] {
  if (!existsSync(join(source, BUILDSPEC))) {
    return [
      `${source} has no ${BUILDSPEC}; pass the folder with the source of '${application.name}' with --source`,
    ];
  }
  const check = checkFolder(source, config, application);
  return [...buildspecProblems(source), ...(check.kind === 'passed' ? [] : check.problems)];
}

function buildspecProblems(source: string): string[] {
  try {
    parseBuildspec(readFileSync(join(source, BUILDSPEC), 'utf8'));
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [error.message];
  }
}
