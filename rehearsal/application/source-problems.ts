import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Application, DeliveryConfig } from '../../stacks/config';
import type { CheckedSource } from '../../functions/shared/release/problems/check-sources';
import { parseBuildspec } from '../engine/codebuild/buildspec';
import { CloudFormationError } from '../local-aws/services/cloudformation/errors';
import { readTemplate } from '../local-aws/services/cloudformation/template/read-template';
import { unsupportedParts } from '../local-aws/services/cloudformation/template/supported';
import { checkFolder } from './check-folder';

const BUILDSPEC = 'buildspec.yml';

/**
 * Checks the buildspec of an application. Also checks the templates and configuration files with the same checks as
 * check-release, and whether the local AWS supports every part of the templates. A release would report the same
 * problems, but minutes later.
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
  const problems = check.kind === 'passed' ? check.services.flatMap(templateProblems) : check.problems;
  return [...buildspecProblems(source), ...problems];
}

/** Returns a sentence for each part of a template that CloudFormation in the local AWS rejects. */
function templateProblems({ template, path }: CheckedSource): string[] {
  try {
    return unsupportedParts(readTemplate(template.canonical)).map((problem) => `${path}: ${problem}`);
  } catch (error) {
    if (!(error instanceof CloudFormationError)) throw error;
    return [`${path}: ${error.message}`];
  }
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
