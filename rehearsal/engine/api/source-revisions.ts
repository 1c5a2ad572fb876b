import type { PipelineDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { Inputs } from './input';

/**
 * Revision type of each source provider, from SourceRevisionType of the CodePipeline service model. S3_OBJECT_KEY is
 * missing, because it needs AllowOverrideForS3ObjectKey, which the engine does not support.
 */
const REVISION_TYPES: Readonly<Record<string, string>> = {
  CodeCommit: 'COMMIT_ID',
  S3: 'S3_OBJECT_VERSION_ID',
};

/**
 * Checks that each source revision fits a source action. An ignored revision would start the head of the source
 * without notice.
 *
 * @throws ApiError ValidationException naming every revision that fits no source action.
 */
export function checkSourceRevisions(
  { name, stages }: PipelineDefinition,
  revisions: Inputs['StartPipelineExecution']['sourceRevisions'],
): void {
  const allowed = new Map(
    stages
      .flatMap(({ actions }) => actions)
      .flatMap(({ name: action, actionTypeId: { category, provider } }) => {
        const type = REVISION_TYPES[provider];
        return category === 'Source' && type !== undefined ? [[action, type] as const] : [];
      }),
  );
  const names = allowed.size === 0 ? 'none' : [...allowed.keys()].join(', ');
  const problems = revisions.flatMap(({ actionName: action, revisionType }, index) => {
    const type = allowed.get(action);
    if (type === undefined) {
      return [
        `got a source revision for '${action}', which is not a source action of ${name}; allowed: ${names}`,
      ];
    }
    if (revisionType !== type) {
      return [`got a source revision of type ${revisionType} for '${action}'; allowed: ${type}`];
    }
    const repeated = revisions.findIndex((other) => other.actionName === action) < index;
    return repeated ? [`got several source revisions for '${action}'; pass only one`] : [];
  });
  if (problems.length > 0) throw new ApiError('ValidationException', problems.join('; '));
}
