import { consoleLink } from '../../../functions/deploy-stack/diagnosis/console-link';
import { TOKEN } from '../support/deploy';
import { startDeployment } from '../support/deploy-started';
import { STACK_ID } from '../support/fakes/fake-cloudformation';
import { SERVICE_ARN } from '../support/fakes/fake-ecs';
import { imageUri } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { awsError } from '../support/scripted';

const NESTED_ID = STACK_ID.replace('web/1', 'web-Nested-ABC/7');
const SERVICE = 'AWS::ECS::Service';
const BREAKER = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.";
const NEW_IMAGE = imageUri();
const OLD_IMAGE = imageUri(`sha256:${'0'.repeat(64)}`);

/**
 * Runs a deployment that is rolled back (UPDATE_ROLLBACK_COMPLETE) after resource failures. Returns the outcome of the
 * deployment.
 */
async function failureText(
  failures: (scene: Awaited<ReturnType<typeof startDeployment>>) => void,
): Promise<string> {
  const scene = await startDeployment();
  failures(scene);
  scene.stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
  scene.stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
  return outcome(await scene.nextJob());
}

describe('the message of a failed deployment', () => {
  it('contains stack, status, resource, reason and a link (M9)', async () => {
    const text = await failureText(({ stack }) => {
      stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    });
    expect(text).toBe(
      'FAIL(JobFailed, stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: TD (AWS::ECS::TaskDefinition) CREATE_FAILED: Invalid memory; see ' +
        'https://ap-southeast-2.console.aws.amazon.com/cloudformation/home?region=ap-southeast-2#/stacks/events?stackId=' +
        `${encodeURIComponent(STACK_ID)})`,
    );
  });

  it('contains at most four further failures (M9)', async () => {
    const text = await failureText(({ stack }) => {
      for (let i = 0; i < 8; i += 1)
        stack.resourceEvent(`R${String(i)}`, 'AWS::Logs::LogGroup', 'CREATE_FAILED', TOKEN, 'no');
    });
    expect(text.match(/CREATE_FAILED/g)).toHaveLength(5);
    expect(text).toMatch(/: R0 .*; R1 .*; R4 /);
  });

  it('has a link to the console of the partition (M9)', () => {
    const link = (partition: string, region: string) =>
      consoleLink(`arn:${partition}:cloudformation:${region}:111111111111:stack/a/b`).split('?')[0];
    expect(link('aws-cn', 'cn-north-1')).toBe('https://cn-north-1.console.amazonaws.cn/cloudformation/home');
    expect(link('aws-us-gov', 'us-gov-west-1')).toBe(
      'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudformation/home',
    );
  });

  it('contains the causes in a nested stack (D70)', async () => {
    const text = await failureText(({ stack }) => {
      const inner = { StackId: NESTED_ID };
      stack.resourceEvent(
        'Inner',
        'AWS::Logs::LogGroup',
        'CREATE_FAILED',
        TOKEN,
        'Resource creation cancelled',
        inner,
      );
      stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid cpu', inner);
      stack.resourceEvent(
        'Nested',
        'AWS::CloudFormation::Stack',
        'UPDATE_FAILED',
        TOKEN,
        'Embedded stack failed',
        {
          PhysicalResourceId: NESTED_ID,
        },
      );
    });
    expect(text).toMatch(
      /UPDATE_ROLLBACK_COMPLETE: Nested\/Task \(AWS::ECS::TaskDefinition\) CREATE_FAILED: Invalid cpu/,
    );
    expect(text).not.toMatch(/Embedded|cancelled/);
    expect(text.endsWith(`; see ${consoleLink(NESTED_ID)})`)).toBe(true);
  });

  it('contains the reason of the outer stack when the nested stack has none (D70)', async () => {
    const text = await failureText(({ stack }) => {
      stack.resourceEvent(
        'Nested',
        'AWS::CloudFormation::Stack',
        'UPDATE_FAILED',
        TOKEN,
        'Embedded stack failed',
        {
          PhysicalResourceId: NESTED_ID,
        },
      );
    });
    expect(text).toMatch(/Nested \(AWS::CloudFormation::Stack\) UPDATE_FAILED: Embedded stack failed/);
  });

  it('ends for a nested stack that contains itself (D70)', async () => {
    const text = await failureText(({ stack }) => {
      for (const StackId of [STACK_ID, NESTED_ID]) {
        stack.resourceEvent('Loop', 'AWS::CloudFormation::Stack', 'UPDATE_FAILED', TOKEN, 'loop', {
          StackId,
          PhysicalResourceId: NESTED_ID.replace('/7', '/8'),
        });
        stack.resourceEvent('Loop', 'AWS::CloudFormation::Stack', 'UPDATE_FAILED', TOKEN, 'loop', {
          StackId: NESTED_ID.replace('/7', '/8'),
          PhysicalResourceId: NESTED_ID,
        });
      }
    });
    expect(text).toMatch(/Loop/);
    expect(text.length).toBeLessThan(5100);
  });

  it("contains the reason of a hook from the hook's own event (D71)", async () => {
    const text = await failureText(({ stack }) => {
      stack.resourceEvent('Log', 'AWS::Logs::LogGroup', 'UPDATE_IN_PROGRESS', TOKEN, undefined, {
        HookType: 'Acme::Retention::Check',
        HookStatus: 'HOOK_COMPLETE_FAILED',
        HookStatusReason: 'logs must be kept for a year',
      });
      const reason = 'The following hook(s) failed: [Acme::Retention::Check]';
      stack.resourceEvent('Log', 'AWS::Logs::LogGroup', 'UPDATE_FAILED', TOKEN, reason);
    });
    expect(text).toMatch(/hook\(s\) failed: .*hook Acme::Retention::Check: logs must be kept for a year/);
  });

  it("contains the stack's own reason when no resource has one", async () => {
    const text = await failureText(({ stack }) => {
      stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN, 'User Initiated');
    });
    expect(text).toMatch(/UPDATE_ROLLBACK_COMPLETE: User Initiated/);
    expect(await failureText(() => undefined)).toMatch(/CloudFormation gives no reason/);
  });
});

describe('the details of ECS in the message', () => {
  const ANSWERS = {
    DescribeServices: {
      services: [
        {
          events: Array.from({ length: 9 }, (_, i) => ({ message: `(service web) event ${String(i)}` })),
        },
      ],
    },
    ListServiceDeployments: { serviceDeployments: [{ serviceDeploymentArn: 'deployment-1' }] },
    DescribeServiceDeployments: {
      serviceDeployments: [
        { status: 'ROLLBACK_SUCCESSFUL', statusReason: 'circuit breaker: tasks failed to start' },
        { status: 'SUCCESSFUL', statusReason: 'all is well' },
      ],
    },
    ListTasks: { taskArns: ['task-1'] },
    DescribeTasks: {
      tasks: [
        {
          stoppedReason: 'Task failed to start',
          containers: [
            { name: 'web', reason: 'CannotPullContainerError: not found' },
            { name: 'proxy', exitCode: 137 },
            { name: 'init', exitCode: 0 },
          ],
        },
      ],
    },
  };
  const breaker = ({ stack }: Awaited<ReturnType<typeof startDeployment>>) => {
    stack.resourceEvent('Service', SERVICE, 'UPDATE_FAILED', TOKEN, BREAKER, {
      PhysicalResourceId: SERVICE_ARN,
    });
  };

  it('are the reasons of stopped tasks and of the rollback, and the newest five events (D74)', async () => {
    const text = await failureText((scene) => {
      scene.ecs.answers = ANSWERS;
      breaker(scene);
    });
    expect(text).toMatch(
      /Circuit Breaker was triggered'\.; ECS: task stopped: Task failed to start; container web: CannotPullContainerError: not found; container proxy: exit code 137; deployment ROLLBACK_SUCCESSFUL: circuit breaker: tasks failed to start; \(service web\) event 0; .*event 4; see https/,
    );
    expect(text).not.toMatch(/event 5|all is well|init/);
  });

  it('are read for the service in its cluster, and for stopped tasks (D74)', async () => {
    let calls: readonly unknown[] = [];
    await failureText((scene) => {
      scene.ecs.answers = ANSWERS;
      calls = scene.ecs.calls;
      breaker(scene);
    });
    expect(calls).toEqual(
      expect.arrayContaining([
        { name: 'DescribeServices', input: { cluster: 'main', services: [SERVICE_ARN] } },
        {
          name: 'ListTasks',
          input: { cluster: 'main', serviceName: SERVICE_ARN, desiredStatus: 'STOPPED', maxResults: 10 },
        },
      ]),
    );
  });

  it.each([
    ['AccessDeniedException', 400],
    ['ServerException', 500],
    ['ServiceNotFoundException', 400],
  ])('are left out when ECS answers with %s (D74)', async (code, status) => {
    const text = await failureText((scene) => {
      scene.ecs.before = () => {
        throw awsError(code, 'no', status);
      };
      breaker(scene);
    });
    expect(text).toMatch(/Circuit Breaker was triggered'\.; see https/);
  });

  it('are complete except for a rejected request (D74)', async () => {
    const text = await failureText((scene) => {
      scene.ecs.answers = ANSWERS;
      scene.ecs.before = ({ name }) => {
        if (name === 'ListServiceDeployments') throw awsError('AccessDeniedException', 'no');
      };
      breaker(scene);
    });
    expect(text).toMatch(/CannotPullContainerError.*event 0/);
  });

  it('are in the summary as soon as the rollback begins (M4)', async () => {
    const scene = await startDeployment();
    scene.ecs.answers = ANSWERS;
    breaker(scene);
    scene.stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
    expect(outcome(await scene.nextJob())).toMatch(
      /^CONT\(UPDATE_ROLLBACK_IN_PROGRESS; cause: Service .*CannotPullContainerError/,
    );
  });

  it('are not read when no service failed or its id names no cluster', async () => {
    const scene = await startDeployment();
    scene.stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'x');
    scene.stack.resourceEvent('S', SERVICE, 'CREATE_FAILED', TOKEN, 'x', { PhysicalResourceId: '' });
    scene.stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    await scene.nextJob();
    expect(scene.ecs.calls).toEqual([]);
  });
});

describe('the running image after an update', () => {
  async function deployed(arrange: (scene: Awaited<ReturnType<typeof startDeployment>>) => void) {
    const scene = await startDeployment();
    scene.stack.services = [SERVICE_ARN];
    arrange(scene);
    scene.stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    return { text: outcome(await scene.nextJob()), ecs: scene.ecs, s3: scene.scene.s3 };
  }

  it('is read from the primary deployment (D81)', async () => {
    const { text, ecs } = await deployed((scene) => {
      scene.ecs.runs(NEW_IMAGE);
    });
    expect(text).toBe('OK(web of release 7 runs in test (UPDATE_COMPLETE))');
    expect(ecs.calls.at(-1)).toEqual({
      name: 'DescribeTaskDefinition',
      input: { taskDefinition: 'web:2' },
    });
  });

  it.each([
    'ECS deployment circuit breaker: tasks failed to start.',
    'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
    'Service deployment rolled back because the alarm web-5xx was in ALARM.',
  ])('fails the deployment as a rollback of ECS when ECS gives the reason "%s" (D82)', async (reason) => {
    const { text, s3 } = await deployed(({ ecs }) => {
      ecs.runs(OLD_IMAGE, reason);
    });
    expect(text).toMatch(
      /^FAIL\(JobFailed, stack acme-test-hello-web UPDATE_COMPLETE, but ECS rolled back: .*runs .*sha256:0+ and not .*sha256:d+; see/,
    );
    expect(s3.writes()).toEqual([]);
  });

  it('fails the deployment as another update when the stack has another image (D82)', async () => {
    const { text, s3 } = await deployed(({ ecs, stack }) => {
      ecs.runs(OLD_IMAGE);
      stack.parameters = { ImageUri: OLD_IMAGE, Cluster: 'main' };
    });
    expect(text).toMatch(
      /^FAIL\(JobFailed, stack .* UPDATE_COMPLETE, but another update of the stack set the parameter ImageUri to .*sha256:0+ after this deployment: .*runs .*sha256:0+ and not .*sha256:d+; find out who updated the stack, then retry the stage; see/,
    );
    expect(text).not.toContain('ECS rolled back');
    expect(s3.writes()).toEqual([]);
  });

  it.each([undefined, NEW_IMAGE])(
    'fails the deployment as a change of the service when ECS reports no rollback: %s (D82)',
    async (image) => {
      const { text, s3 } = await deployed(({ ecs, stack }) => {
        ecs.runs(OLD_IMAGE, 'ECS deployment ecs-svc/1 completed.');
        stack.parameters = { Cluster: 'main', ...(image === undefined ? {} : { ImageUri: image }) };
      });
      expect(text).toMatch(
        /^FAIL\(JobFailed, stack .* UPDATE_COMPLETE, but the service was rolled back or changed by somebody else: .*runs .*sha256:0+ and not .*sha256:d+; find out who changed the service, then retry the stage; see/,
      );
      expect(s3.writes()).toEqual([]);
    },
  );

  it('does not fail the deployment when no container has an image of the repository (D82)', async () => {
    const { text } = await deployed(({ ecs }) => {
      ecs.runs('registry:5000/other/thing:1');
    });
    expect(text).toMatch(/^OK/);
  });

  it('is reported as not checked without the permission to read it (M12)', async () => {
    const { text } = await deployed(({ ecs }) => {
      ecs.before = () => {
        throw awsError('AccessDeniedException', 'not authorized to perform: ecs:DescribeServices');
      };
    });
    expect(text).toMatch(/^OK\(.*the running image was not checked: .*ecs:DescribeServices/);
  });

  it('is read again while ECS does not answer (M12)', async () => {
    const { text } = await deployed(({ ecs }) => {
      ecs.before = () => {
        throw awsError('ThrottlingException', 'Rate exceeded');
      };
    });
    expect(text).toMatch(/^CONT\(AWS could not serve the request \(ThrottlingException\)/);
  });

  it('is reported with a warning about resources that CloudFormation could not delete (D76, M6)', async () => {
    const { text } = await deployed(({ stack, ecs }) => {
      ecs.runs(NEW_IMAGE);
      stack.stackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', TOKEN);
      stack.resourceEvent(
        'OldGroup',
        'AWS::ElasticLoadBalancingV2::TargetGroup',
        'DELETE_FAILED',
        TOKEN,
        'in use',
      );
      stack.resourceEvent('Retried', 'AWS::Logs::LogGroup', 'DELETE_FAILED', TOKEN, 'busy');
      stack.resourceEvent('Retried', 'AWS::Logs::LogGroup', 'DELETE_COMPLETE', TOKEN);
    });
    expect(text).toMatch(
      /^OK\(.*warning: these resources must be deleted by hand, .*: OldGroup \(physical-OldGroup\): in use\)$/,
    );
    expect(text).not.toContain('Retried');
  });
});
