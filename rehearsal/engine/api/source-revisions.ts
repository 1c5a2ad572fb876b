import type { PipelineDefinition } from '../definition/definition';
import { ApiError } from '../errors';
import type { Inputs } from './input';

/**
 * What a start may name for the source actions of each provider: SourceRevisionType of the CodePipeline service
 * model. S3_OBJECT_KEY is not here: it needs AllowOverrideForS3ObjectKey, which the engine does not know.
 */
const REVISION_TYPES: Readonly<Record<string, string>> = {
  CodeCommit: 'COMMIT_ID',
  S3: 'S3_OBJECT_VERSION_ID',
};

/**
 * A revision that no action takes would start the head instead, and the caller would not know.
 *
 * @throws ApiError ValidationException naming every revision that no source action of the pipeline takes.
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
      return [`got a source revision for '${action}'; allowed: a source action of ${name}: ${names}`];
    }
    if (revisionType !== type) {
      return [`got a source revision of type ${revisionType} for '${action}'; allowed: ${type}`];
    }
    const again = revisions.findIndex((other) => other.actionName === action) < index;
    return again ? [`got several source revisions for '${action}'; allowed: one`] : [];
  });
  if (problems.length > 0) throw new ApiError('ValidationException', problems.join('; '));
}
