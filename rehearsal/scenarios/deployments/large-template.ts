import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';

import { openSession } from '../../sessions';
import { releaseToTest } from '../release';
import { expectThat, type Scenario } from '../scenario';
import { changeTemplate } from '../source/change-template';
import { expectCommit } from '../state/services';
import { serviceStacks } from './service-stack';

/** Length of an addition to the template, in characters. A request to CloudFormation has room for 51,200 bytes. */
const PADDING = 60_000;

export const largeTemplate: Scenario = {
  name: 'large-template',
  summary: 'a template that is too large for a request is deployed to test through S3',
  run: async (driver) => {
    const [tested] = driver.config.environments;
    for (const { name } of driver.application.services) {
      await changeTemplate(driver, name, (template) => {
        template.setIn(['Metadata', 'Padding'], 'x'.repeat(PADDING));
      });
    }
    const { commit } = await releaseToTest(driver, 'Add much metadata');
    await expectCommit(driver, tested, commit);
    const client = (await openSession(driver, tested)).client(CloudFormationClient);
    for (const StackName of serviceStacks(driver, tested)) {
      const { TemplateBody: body = '' } = await client.send(
        new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
      );
      expectThat(
        body.length > PADDING,
        `the template of ${StackName} must have more than ${String(PADDING)} characters, but has ${String(body.length)}`,
      );
    }
    driver.progress.line(`${tested.name} runs the release, whose template came from S3.`);
  },
};
