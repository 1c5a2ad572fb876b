import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  CreateRuleCommand,
  DeleteRuleCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { z } from 'zod';

import { configurationPath, templatePath } from '../../../functions/shared/release/release-files';
import { parseTemplate } from '../../../functions/shared/template/parse';
import type { Environment } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { extended } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { expectStageSucceeded } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { listActions } from '../state/executions';
import { expectCommit, expectNoService, servicesIn } from '../state/services';

/** Part of the load balancer's answer when another rule has the priority. */
const CAUSE = 'in use';

/** The parameter with the priority of a service's listener rule. */
const PRIORITY = 'RulePriority';
const configurationSchema = z.looseObject({ Parameters: z.looseObject({ [PRIORITY]: z.string() }) });

export const oneOfTwo: Scenario = {
  name: 'one-of-two',
  summary: 'one of two services cannot be deployed to test: nobody can promote the release until both run',
  configure: extended,
  protections: [
    {
      file: 'functions/deploy-stack/stack/next-step.ts',
      text: "  'ROLLBACK_COMPLETE',\n",
    },
  ],
  missingFrom: async (source, { services: [service] }) => {
    const path = templatePath(service?.name ?? '');
    const { parameters } = parseTemplate(await readFile(join(source, path), 'utf8'), path);
    if (parameters.has(PRIORITY)) return [];
    return [`${path} has no parameter ${PRIORITY}; the scenario takes the priority of a listener rule`];
  },
  run: async (driver) => {
    await extendSource(driver);
    const [tested, production] = driver.config.environments;
    const [works, fails] = driver.application.services.map(({ name }) => name) as [string, string];
    const removeRule = await takePriority(driver, tested, fails);
    const release = await driver.pushRelease('Two services');
    await driver.answerApproval(tested, APPROVE);
    const end = await driver.waitForDelivery(release.execution);
    const failed = driver.failedAction(end.pipeline);
    const reason = failed?.detail ?? '';
    expectThat(
      failed?.action === `Deploy-${fails}` && reason.includes(CAUSE),
      `the deployment of ${fails} must fail with '${CAUSE}', but the pipeline ended with status ${end.status}: ${reason}`,
    );
    const running = await servicesIn(driver, tested);
    expectThat(
      running.find(({ name }) => name === works)?.commit === release.commit,
      `the service ${works} must run in ${tested.name}, although the deployment of ${fails} failed`,
    );
    await expectNoService(driver, production);

    await removeRule();
    await driver.retryStage();
    await expectStageSucceeded(driver, tested, release.execution);
    await expectCommit(driver, tested, release.commit);
    const actions = await listActions(driver, release.execution);
    const deployments = actions.filter(({ actionName }) => actionName === `Deploy-${works}`).length;
    expectThat(
      deployments === 1,
      `the retry must not deploy ${works} again, but the action ran ${String(deployments)} times`,
    );
    await driver.waitForApproval(production);
    driver.progress.line(
      `Protected: ${production.name} was asked only after both services ran in ${tested.name}.`,
    );
  },
};

/**
 * Creates a listener rule as an administrator, with the priority of a service's rule in an environment.
 *
 * @returns a function that deletes the rule.
 */
async function takePriority(
  driver: ReleaseDriver,
  environment: Environment,
  service: string,
): Promise<() => Promise<void>> {
  const { directory, progress } = driver;
  const path = configurationPath(service, environment.name);
  const text = await readFile(join(directory, path), 'utf8');
  const { [PRIORITY]: priority } = configurationSchema.parse(JSON.parse(text)).Parameters;
  const session = await openSession(driver, environment);
  const { Parameter: listener } = await session.client(SSMClient).send(
    new GetParameterCommand({
      Name: namesOf(driver.config).environment(environment).parameter('listener-arn'),
    }),
  );
  const balancing = session.client(ElasticLoadBalancingV2Client);
  const { Rules: [rule] = [] } = await balancing.send(
    new CreateRuleCommand({
      ListenerArn: listener?.Value,
      Priority: Number(priority),
      Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/made-by-hand'] } }],
      Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
    }),
  );
  progress.line(
    `Somebody with the rights of an administrator makes a listener rule with the priority ${priority}.`,
  );
  return async () => {
    await balancing.send(new DeleteRuleCommand({ RuleArn: rule?.RuleArn }));
    progress.line('Somebody with the rights of an administrator deletes the listener rule.');
  };
}
