import {
  DescribeRuleCommand,
  EventBridgeClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';

import { startRoleName, terraformStacks } from '../../../../stacks/names';
import type { AccountAccess } from '../../../accounts/account-access';
import type { ProjectAccess } from '../../../accounts/project-access';
import { pipelinesOf } from '../../../pipelines/pipelines';
import { defineCheck } from '../../check';
import { environmentPipelines } from '../../environment-pipelines';
import type { Finding } from '../../finding';

/** An EventBridge rule that must be enabled. */
interface CheckedRule {
  readonly rule: string;
  readonly region: string;
  /** Terraform stack of the rule. */
  readonly stack: string;
  /** What does not happen while the rule is disabled. */
  readonly effect: string;
  /** State of the rule. Absent if the rule does not exist. */
  readonly state?: string;
}

/** Finds rules that start no pipeline and record nothing, because somebody has disabled or deleted them. */
export const eventRules = defineCheck({
  name: 'event rules',
  read: ({ project }) =>
    rulesOf(project).map(async ({ access, ...rule }): Promise<CheckedRule[]> => {
      const state = await readState(access, rule.region, rule.rule);
      return [{ ...rule, ...(state === undefined ? {} : { state }) }];
    }),
  judge: ruleFindings,
});

type ExpectedRule = Omit<CheckedRule, 'state'> & { readonly access: AccountAccess };

function rulesOf(project: ProjectAccess): ExpectedRule[] {
  return [
    ...project.config.applications.flatMap((application) =>
      pipelinesOf(project, application).map(({ access, pipeline }) => ({
        access,
        rule: startRoleName(pipeline.name),
        region: pipeline.region,
        stack: terraformStacks(access.name).pipeline(application.name),
        effect: `nothing starts ${pipeline.name}, so releases do not arrive`,
      })),
    ),
    ...environmentPipelines(project).flatMap(({ access, environment, region }) => {
      const stacks = terraformStacks(access.name);
      const stack = environment.kind === 'tested' ? stacks.delivery : stacks.release;
      const names = project.names.environment(environment);
      return [
        ['ended', `executions in ${environment.name} are recorded, and notices sent, up to an hour late`],
        ['hourly', `an execution in ${environment.name} whose event is lost is never recorded`],
      ].map(([kind = '', effect = '']) => ({ access, rule: names.recordRule(kind), region, stack, effect }));
    }),
  ];
}

async function readState(access: AccountAccess, region: string, Name: string): Promise<string | undefined> {
  try {
    return (await access.client(EventBridgeClient, region).send(new DescribeRuleCommand({ Name }))).State;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Returns what is wrong with a rule. */
function ruleFindings({ effect, region, rule, stack, state }: CheckedRule): Finding[] {
  const common = { severity: 'problem', why: effect, role: 'deployRole' } as const;
  if (state === undefined) {
    return [{ ...common, what: `the rule ${rule} does not exist`, command: `npx cdktf deploy ${stack}` }];
  }
  if (state !== 'DISABLED') return [];
  return [
    {
      ...common,
      what: `the rule ${rule} is disabled`,
      command: `aws events enable-rule --region ${region} --name ${rule}`,
    },
  ];
}
