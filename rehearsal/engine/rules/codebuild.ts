import { build, BUILD_FIELDS } from '../steps/build';
import type { RuleType } from './rule-type';

/**
 * Succeeds if a build of a CodeBuild project succeeds.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/rule-reference-CodeBuild.html
 */
export const codeBuild: RuleType = {
  provider: 'CodeBuild',
  allowsSkip: false,
  configuration: BUILD_FIELDS,
  inputs: [1, 5],
  file: 'rehearsal/engine/steps/build.ts',
  run: async (context) => {
    const { id } = await build(context);
    return { externalExecutionId: id };
  },
};
