import { type JobError, configurationError } from '../../shared/job/errors';
import { type CheckedSource, checkSources } from '../../shared/release/problems/check-sources';
import type { ReleaseScope } from '../../shared/release/problems/sources';
import { MESSAGE_LIMIT, cut } from '../../shared/text/text';
import type { CheckPorts } from '../ports';
import { readSources } from './read-sources';
import { type ValidationPorts, validateTemplates } from './validate-templates';

/**
 * Reads the files of all services from the source artifact, and checks everything that can be known about them before
 * a deployment.
 *
 * @throws JobError of type ConfigurationError with all problems; another JobError when the artifact cannot be read, or
 *   when a request to CloudFormation or the template bucket fails.
 */
export async function checkSource(
  ports: ValidationPorts & Pick<CheckPorts, 'artifacts'>,
  scope: ReleaseScope,
): Promise<readonly CheckedSource[]> {
  const check = checkSources(await readSources(ports.artifacts, scope), scope);
  const rejections = await validateTemplates(
    check.kind === 'passed' ? check.services : check.templates,
    ports,
  );
  // The rejections come first, because a long list is cut at the end, and `npx brb check` lists only the other
  // problems.
  if (check.kind === 'failed') throw problemsError([...rejections, ...check.problems]);
  if (rejections.length > 0) throw problemsError(rejections);
  return check.services;
}

/**
 * Maximum lengths of all problems together and of one problem, in UTF-16 code units. The message keeps some room,
 * because longer words replace the secrets in the message.
 */
const LIST_LIMIT = MESSAGE_LIMIT - 500;
const PROBLEM_LIMIT = 1_000;

/** Returns the error with as many problems as a message of CodePipeline can have, and the number of all others. */
function problemsError(problems: readonly string[]): JobError {
  const listed: string[] = [];
  let length = 0;
  for (const problem of problems) {
    const text = cut(problem, PROBLEM_LIMIT);
    length += text.length + '; '.length;
    if (length > LIST_LIMIT) break;
    listed.push(text);
  }
  const rest = problems.length - listed.length;
  const number = problems.length === 1 ? '1 problem' : `${String(problems.length)} problems`;
  const more = rest === 0 ? '' : `; and ${String(rest)} more, which npx brb check lists`;
  return configurationError(`the source has ${number}: ${listed.join('; ')}${more}`);
}
