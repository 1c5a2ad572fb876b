import { consoleLink } from '../../../functions/deploy-stack/diagnosis/console-link';
import { TOKEN } from '../support/deploy';
import { started } from '../support/deploy-started';
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

/** A deployment that ends in UPDATE_ROLLBACK_COMPLETE after `failures`, and what is then told. */
async function failing(failures: (scene: Awaited<ReturnType<typeof started>>) => void): Promise<string> {
  const scene = await started();
  failures(scene);
  scene.stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
  scene.stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
  return outcome(await scene.look());
}

describe('why a deployment failed', () => {
  it('M9: says stack, status, resource, reason, and where to see it', async () => {
    const told = await failing(({ stack }) => {
      stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'Invalid memory');
    });
    expect(told).toBe(
      'FAIL(JobFailed, stack acme-test-hello-web UPDATE_ROLLBACK_COMPLETE: TD (AWS::ECS::TaskDefinition) CREATE_FAILED: Invalid memory; see ' +
        'https://ap-southeast-2.console.aws.amazon.com/cloudformation/home?region=ap-southeast-2#/stacks/events?stackId=' +
        `${encodeURIComponent(STACK_ID)})`,
    );
  });

  it('M9: adds four further failures at most', async () => {
    const told = await failing(({ stack }) => {
      for (let i = 0; i < 8; i += 1)
        stack.resourceEvent(`R${String(i)}`, 'AWS::Logs::LogGroup', 'CREATE_FAILED', TOKEN, 'no');
    });
    expect(told.match(/CREATE_FAILED/g)).toHaveLength(5);
    expect(told).toMatch(/: R0 .*; R1 .*; R4 /);
  });

  it('M9: links to the console of the partition', () => {
    const link = (partition: string, region: string) =>
      consoleLink(`arn:${partition}:cloudformation:${region}:111111111111:stack/a/b`).split('?')[0];
    expect(link('aws-cn', 'cn-north-1')).toBe('https://cn-north-1.console.amazonaws.cn/cloudformation/home');
    expect(link('aws-us-gov', 'us-gov-west-1')).toBe(
      'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudformation/home',
    );
  });

  it('D70: looks into a nested stack, of which the outer one says only that it failed', async () => {
    const told = await failing(({ stack }) => {
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
    expect(told).toMatch(
      /UPDATE_ROLLBACK_COMPLETE: Nested\/Task \(AWS::ECS::TaskDefinition\) CREATE_FAILED: Invalid cpu/,
    );
    expect(told).not.toMatch(/Embedded|cancelled/);
  });

  it('D70: falls back to the outer reason when the nested stack has none', async () => {
    const told = await failing(({ stack }) => {
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
    expect(told).toMatch(/Nested \(AWS::CloudFormation::Stack\) UPDATE_FAILED: Embedded stack failed/);
  });

  it('D70: ends in a nested stack that claims to hold itself', async () => {
    const told = await failing(({ stack }) => {
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
    expect(told).toMatch(/Loop/);
    expect(told.length).toBeLessThan(5100);
  });

  it("D71: adds what a hook says, which stands on the hook's own event", async () => {
    const told = await failing(({ stack }) => {
      stack.resourceEvent('Log', 'AWS::Logs::LogGroup', 'UPDATE_IN_PROGRESS', TOKEN, undefined, {
        HookType: 'Acme::Retention::Check',
        HookStatus: 'HOOK_COMPLETE_FAILED',
        HookStatusReason: 'logs must be kept for a year',
      });
      const reason = 'The following hook(s) failed: [Acme::Retention::Check]';
      stack.resourceEvent('Log', 'AWS::Logs::LogGroup', 'UPDATE_FAILED', TOKEN, reason);
    });
    expect(told).toMatch(/hook\(s\) failed: .*hook Acme::Retention::Check: logs must be kept for a year/);
  });

  it("takes the stack's own reason when no resource has one", async () => {
    const told = await failing(({ stack }) => {
      stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN, 'User Initiated');
    });
    expect(told).toMatch(/UPDATE_ROLLBACK_COMPLETE: User Initiated/);
    expect(await failing(() => undefined)).toMatch(/CloudFormation gives no reason/);
  });
});

describe('what ECS adds to it', () => {
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
  const breaker = ({ stack }: Awaited<ReturnType<typeof started>>) => {
    stack.resourceEvent('Service', SERVICE, 'UPDATE_FAILED', TOKEN, BREAKER, {
      PhysicalResourceId: SERVICE_ARN,
    });
  };

  it('D74: why tasks stopped, why the deployment was rolled back, and the newest five events', async () => {
    const told = await failing((scene) => {
      scene.ecs.answers = ANSWERS;
      breaker(scene);
    });
    expect(told).toMatch(
      /Circuit Breaker was triggered'\.; ECS: task stopped: Task failed to start; container web: CannotPullContainerError: not found; container proxy: exit code 137; deployment ROLLBACK_SUCCESSFUL: circuit breaker: tasks failed to start; \(service web\) event 0; .*event 4; see https/,
    );
    expect(told).not.toMatch(/event 5|all is well|init/);
  });

  it('D74: asks for the service in its cluster, and for stopped tasks', async () => {
    let calls: readonly unknown[] = [];
    await failing((scene) => {
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
  ])('D74: leaves it out when ECS answers with %s, and tells the rest', async (code, status) => {
    const told = await failing((scene) => {
      scene.ecs.before = () => {
        throw awsError(code, 'no', status);
      };
      breaker(scene);
    });
    expect(told).toMatch(/Circuit Breaker was triggered'\.; see https/);
  });

  it('D74: what one call refuses does not hide what the others tell', async () => {
    const told = await failing((scene) => {
      scene.ecs.answers = ANSWERS;
      scene.ecs.before = ({ name }) => {
        if (name === 'ListServiceDeployments') throw awsError('AccessDeniedException', 'no');
      };
      breaker(scene);
    });
    expect(told).toMatch(/CannotPullContainerError.*event 0/);
  });

  it('M4: stands in the summary as soon as the rollback begins', async () => {
    const scene = await started();
    scene.ecs.answers = ANSWERS;
    breaker(scene);
    scene.stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN);
    expect(outcome(await scene.look())).toMatch(
      /^CONT\(UPDATE_ROLLBACK_IN_PROGRESS; because Service .*CannotPullContainerError/,
    );
  });

  it('is not asked for when no service failed, or when its id names no cluster', async () => {
    const scene = await started();
    scene.stack.resourceEvent('TD', 'AWS::ECS::TaskDefinition', 'CREATE_FAILED', TOKEN, 'x');
    scene.stack.resourceEvent('S', SERVICE, 'CREATE_FAILED', TOKEN, 'x', { PhysicalResourceId: '' });
    scene.stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN);
    await scene.look();
    expect(scene.ecs.calls).toEqual([]);
  });
});

describe('what runs after an update', () => {
  async function succeeding(arrange: (scene: Awaited<ReturnType<typeof started>>) => void) {
    const scene = await started();
    scene.stack.services = [SERVICE_ARN];
    arrange(scene);
    scene.stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    return { told: outcome(await scene.look()), ecs: scene.ecs, s3: scene.scene.s3 };
  }

  it('D81: is the image that was deployed, by the primary deployment', async () => {
    const { told, ecs } = await succeeding((scene) => {
      scene.ecs.runs(NEW_IMAGE);
    });
    expect(told).toBe('OK(web of release 7 runs in test (UPDATE_COMPLETE))');
    expect(ecs.calls.at(-1)).toEqual({
      name: 'DescribeTaskDefinition',
      input: { taskDefinition: 'web:2' },
    });
  });

  it.each([
    'ECS deployment circuit breaker: tasks failed to start.',
    'ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/1.',
    'Service deployment rolled back because the alarm web-5xx was in ALARM.',
  ])(
    'D82: another digest of the same repository is no success, and ECS rolled back when it says "%s"',
    async (reason) => {
      const { told, s3 } = await succeeding(({ ecs }) => {
        ecs.runs(OLD_IMAGE, reason);
      });
      expect(told).toMatch(
        /^FAIL\(JobFailed, stack acme-test-hello-web UPDATE_COMPLETE, but ECS rolled back: .*runs .*sha256:0+ and not .*sha256:d+; see/,
      );
      expect(s3.writes()).toEqual([]);
    },
  );

  it("D82: another digest may be somebody else's update of the stack, which is said", async () => {
    const { told, s3 } = await succeeding(({ ecs, stack }) => {
      ecs.runs(OLD_IMAGE);
      stack.parameters = { ImageUri: OLD_IMAGE, Cluster: 'main' };
    });
    expect(told).toMatch(
      /^FAIL\(JobFailed, stack .* UPDATE_COMPLETE, but another update of the stack has set ImageUri to .*sha256:0+ since: .*runs .*sha256:0+ and not .*sha256:d+; find out who updated the stack, then retry the stage; see/,
    );
    expect(told).not.toContain('ECS rolled back');
    expect(s3.writes()).toEqual([]);
  });

  it.each([undefined, NEW_IMAGE])(
    "D82: another digest may be somebody else's change of the service, which is not called a rollback of ECS (%s)",
    async (image) => {
      const { told, s3 } = await succeeding(({ ecs, stack }) => {
        ecs.runs(OLD_IMAGE, 'ECS deployment ecs-svc/1 completed.');
        stack.parameters = { Cluster: 'main', ...(image === undefined ? {} : { ImageUri: image }) };
      });
      expect(told).toMatch(
        /^FAIL\(JobFailed, stack .* UPDATE_COMPLETE, but the service was rolled back or changed by somebody else: .*runs .*sha256:0+ and not .*sha256:d+; find out who changed the service, then retry the stage; see/,
      );
      expect(s3.writes()).toEqual([]);
    },
  );

  it('D82: a service without a container of the repository proves nothing', async () => {
    const { told } = await succeeding(({ ecs }) => {
      ecs.runs('registry:5000/other/thing:1');
    });
    expect(told).toMatch(/^OK/);
  });

  it('M12: without the right to look it is a success that says so', async () => {
    const { told } = await succeeding(({ ecs }) => {
      ecs.before = () => {
        throw awsError('AccessDeniedException', 'not authorized to perform: ecs:DescribeServices');
      };
    });
    expect(told).toMatch(/^OK\(.*the running image was not checked: .*ecs:DescribeServices/);
  });

  it('M12: while ECS does not answer, it looks again', async () => {
    const { told } = await succeeding(({ ecs }) => {
      ecs.before = () => {
        throw awsError('ThrottlingException', 'Rate exceeded');
      };
    });
    expect(told).toMatch(/^CONT\(AWS could not serve the request \(ThrottlingException\)/);
  });

  it('D76, M6: resources that CloudFormation gave up deleting are named in a warning', async () => {
    const { told } = await succeeding(({ stack, ecs }) => {
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
    expect(told).toMatch(
      /^OK\(.*warning: these resources must be deleted by hand, .*: OldGroup \(physical-OldGroup\): in use\)$/,
    );
    expect(told).not.toContain('Retried');
  });
});
