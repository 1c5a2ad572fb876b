import { parseDefinition } from '../../engine/definition/parse-definition';
import { buildProject } from '../../engine/codebuild/project';
import { requireNodeWithoutLayers } from '../../engine/lambda/function';
import { checkPattern } from '../../local-aws/services/eventbridge/event-pattern';
import { periodOf } from '../../local-aws/services/eventbridge/schedule';
import { transformInput } from '../../local-aws/services/eventbridge/input-transformer';
import { kindOf } from '../../local-aws/services/eventbridge/targets/target';
import { Arguments } from '../../provider/arguments';
import { toProject } from '../../provider/handlers/codebuild';
import { toDeclaration } from '../../provider/handlers/codepipeline/pipeline-declaration';
import { withDefaults } from '../../provider/lifecycle/plan';
import { served } from '../../provider/resource-types';
import type { Values } from '../../provider/values';

/** Resource types whose settings the rehearsal runs. Each check throws an Error for a setting that it does not run. */
const CHECKS: Readonly<Record<string, (values: Arguments) => void>> = {
  aws_codepipeline: (pipeline) => {
    parseDefinition({ ...toDeclaration(pipeline), version: 1 });
  },
  aws_codebuild_project: (project) => {
    buildProject(withoutUndefined({ ...toProject(project), arn: '' }));
  },
  aws_lambda_function: (configured) => {
    requireNodeWithoutLayers(configured.text('function_name'), {
      Runtime: configured.maybeText('runtime') as 'nodejs22.x' | undefined,
      Layers: configured.texts('layers').map((Arn) => ({ Arn })),
    });
  },
  aws_cloudwatch_event_rule: checkRule,
  aws_cloudwatch_event_target: checkEventTarget,
};

/** Returns a request without the members that the AWS SDK omits. */
const withoutUndefined = <Request extends object>(request: Request) =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined)) as Request;

/**
 * Returns a sentence for the settings of a resource that the rehearsal does not run.
 *
 * @param values the arguments in the shape of the schema. References to other resources are text.
 */
export function settingProblems(type: string, address: string, values: Values): string[] {
  const [check, handler] = [CHECKS[type], served[type]];
  if (check === undefined || handler === undefined) return [];
  try {
    check(new Arguments(type, withDefaults(handler, values)));
    return [];
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return [`${address}: ${error.message}`];
  }
}

function checkRule(rule: Arguments): void {
  const pattern = rule.maybeText('event_pattern');
  if (pattern !== undefined) checkPattern(JSON.parse(pattern));
  const schedule = rule.maybeText('schedule_expression');
  if (schedule !== undefined) periodOf(schedule);
}

/** Examples for the ARN of a resource in the same stack, which is known only after the deployment. */
const ARNS: Readonly<Record<string, string>> = {
  aws_codepipeline: 'arn:aws:codepipeline:us-east-1:111111111111:pipeline',
  aws_lambda_function: 'arn:aws:lambda:us-east-1:111111111111:function:name',
};

function checkEventTarget(target: Arguments): void {
  const Arn = target
    .text('arn')
    .replace(/^\$\{(\w+)\.[\w-]+\.arn\}$/, (text, type: string) => ARNS[type] ?? text);
  const [Input, InputPath] = [target.maybeText('input'), target.maybeText('input_path')];
  kindOf({ Arn, Input, InputPath }, target.text('rule'));
  const transformer = target.block('input_transformer');
  if (transformer === undefined) return;
  transformInput(
    { InputPathsMap: transformer.map('input_paths'), InputTemplate: transformer.text('input_template') },
    {},
  );
}
