import { CloudWatchClient, DescribeAlarmsCommand, type MetricAlarm } from '@aws-sdk/client-cloudwatch';

import { startFailuresQueueName } from '../../../../stacks/names';
import type { AccountAccess } from '../../../accounts/account-access';
import type { ProjectAccess } from '../../../accounts/project-access';
import { pipelinesOf } from '../../../pipelines/pipelines';
import { defineCheck } from '../../check';
import { environmentPipelines } from '../../environment-pipelines';
import type { Finding } from '../../finding';

/** Finds alarms that are on: of functions, of services, and of events that could not start a pipeline. */
export const alarms = defineCheck({
  name: 'alarms',
  read: ({ project }) => {
    const queues = queueAlarms(project);
    return accountRegions(project).map(async ({ access, operatorRole, region }) =>
      (await listAlarms(access, region)).map((alarm): CheckedAlarm => ({
        alarm,
        region,
        operatorRole,
        project: project.config.project,
        queues,
      })),
    );
  },
  judge: alarmFindings,
});

/** Returns the names of the alarms about the dead-letter queues. They begin with the name of the application. */
const queueAlarms = (project: ProjectAccess): ReadonlySet<string> =>
  new Set(
    project.config.applications.flatMap((application) =>
      pipelinesOf(project, application).map(({ pipeline }) => startFailuresQueueName(pipeline.name)),
    ),
  );

/** Returns each account and Region with pipelines or services, once. */
function accountRegions(project: ProjectAccess) {
  const all = environmentPipelines(project).flatMap(({ access, environment, operatorRole, region }) =>
    [...new Set([region, environment.region])].map((each) => ({ access, operatorRole, region: each })),
  );
  return [...new Map(all.map((each) => [`${each.access.name}/${each.region}`, each])).values()];
}

async function listAlarms(access: AccountAccess, region: string): Promise<MetricAlarm[]> {
  const client = access.client(CloudWatchClient, region);
  const found: MetricAlarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await client.send(
      new DescribeAlarmsCommand({ StateValue: 'ALARM', AlarmTypes: ['MetricAlarm'], NextToken }),
    );
    found.push(...(page.MetricAlarms ?? []));
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  return found;
}

interface CheckedAlarm {
  readonly alarm: Pick<MetricAlarm, 'AlarmDescription' | 'AlarmName' | 'StateValue'>;
  readonly region: string;
  readonly operatorRole: string;
  /** Name of the project. Alarms of other projects are skipped. */
  readonly project: string;
  /** Names of the alarms about dead-letter queues. */
  readonly queues: ReadonlySet<string>;
}

/** Returns whether an alarm of the project is on. */
function alarmFindings({ alarm, operatorRole, project, queues, region }: CheckedAlarm): Finding[] {
  const { AlarmDescription, AlarmName: name = '', StateValue } = alarm;
  const isQueue = queues.has(name);
  if (StateValue !== 'ALARM' || !(isQueue || name.startsWith(`${project}-`))) return [];
  return [
    {
      severity: 'problem',
      what: `the alarm ${name} is on`,
      why: AlarmDescription ?? 'the alarm has no description',
      advice: 'follow the section Alarms of docs/runbook.md',
      command: isQueue
        ? `aws codepipeline list-pipeline-executions --region ${region} --pipeline-name ${name.replace(/-start-failures$/, '')}`
        : `aws cloudwatch describe-alarm-history --region ${region} --alarm-name ${name}`,
      role: operatorRole,
    },
  ];
}
