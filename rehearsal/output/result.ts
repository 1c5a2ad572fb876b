import type { CheckReport } from '../local-aws/service-model/check/request-checks';
import type { AllResults } from '../rehearse-all';
import type { RehearsalResult } from '../result';
import { showPermissions, showUnused } from './permissions';
import type { Progress } from './progress';
import { table } from './table';

/** Prints the tables at the end of a rehearsal. Prints nothing if no action ran. */
export function showResult(result: RehearsalResult, progress: Progress): void {
  if (result.timeline.length === 0) return;
  showTimeline(result, progress);
  showDeployedServices(result, progress);
  showAnswers(result, progress);
  showPermissions(result.permissions, progress);
  showDifferences(result, progress);
}

function showTimeline({ timeline }: RehearsalResult, progress: Progress): void {
  const header = ['at (UTC)', 'pipeline', 'stage', 'action', 'status', 'took'];
  const rows = timeline.map(({ at, pipeline, stage, action, status, seconds }) => [
    at.slice(11, 19),
    pipeline,
    stage,
    action,
    status,
    `${seconds.toFixed(1)} s`,
  ]);
  progress.part('Timeline');
  for (const line of table(header, rows, progress.width)) progress.line(line);
}

function showDeployedServices({ environments }: RehearsalResult, progress: Progress): void {
  const header = ['environment', 'account', 'service', 'commit', 'image digest', 'release'];
  const rows = environments.flatMap(({ name, account, services }) =>
    services.length === 0
      ? [[name, account, '–', '–', '–', '–']]
      : services.map(({ name: service, commit, image, sequence }) => [
          name,
          account,
          service,
          commit.slice(0, 12),
          shortDigest(image),
          String(sequence),
        ]),
  );
  progress.part('Deployed services (read through the AWS API)');
  for (const line of table(header, rows, progress.width)) progress.line(line);
}

/** Prints what each deployed service has answered. Prints nothing if no service was deployed. */
function showAnswers({ answers }: RehearsalResult, progress: Progress): void {
  if (answers.length === 0) return;
  const header = ['environment', 'service', 'request', 'answer'];
  const rows = answers.map(({ environment, service, url, host, status, notStarted }) => [
    environment,
    service,
    url === undefined ? '–' : `GET ${url}${host === undefined ? '' : ` (Host: ${host})`}`,
    notStarted === undefined ? answerText(url, status) : 'not started',
  ]);
  progress.part("Answers of the services (through each environment's load balancer, plain HTTP)");
  for (const line of table(header, rows, progress.width)) progress.line(line);
  const reasons = new Set(
    answers.flatMap(({ service, notStarted }) =>
      notStarted === undefined ? [] : [`${service} was not started: ${notStarted}.`],
    ),
  );
  for (const reason of reasons) progress.line(reason);
}

function answerText(url: string | undefined, status: number | undefined): string {
  if (url === undefined) return 'runs behind no load balancer';
  return status === undefined ? 'none' : `status ${String(status)}`;
}

/** Prints how the rehearsal differs from AWS, and which properties the rehearsal therefore does not prove. */
function showDifferences(
  { terraform, requestChecks, answers, docker }: RehearsalResult,
  progress: Progress,
): void {
  progress.part('Differences from real AWS');
  progress.line(providerText(terraform));
  progress.line(checkedText(requestChecks));
  if (docker)
    progress.line('Your Docker built the images, and ran the services with the network of this machine.');
  else if (answers.some(({ notStarted }) => notStarted === undefined)) {
    progress.line(
      'The services ran as processes of this machine, without their base images; no Dockerfile was run.',
    );
  }
  progress.line(
    docker
      ? 'A rehearsal does not prove that AWS accepts every argument.'
      : 'A rehearsal does not prove that AWS accepts every argument, or that images build.',
  );
}

function providerText({ provider, stacks, served, recorded }: RehearsalResult['terraform']): string {
  const deployed = `deployed ${String(stacks)} Terraform stacks: ${String(served)} resources in the local AWS`;
  return provider === 'real'
    ? `The real AWS provider ${deployed}.`
    : `A stand-in AWS provider ${deployed}, ${String(recorded)} in Terraform's state only.`;
}

/** Returns the first digits of an image digest, so that a person can compare images. `--json` prints all digits. */
function shortDigest(image: string): string {
  const digest = /@(sha256:[0-9a-f]{12})/.exec(image)?.[1];
  return digest ?? image;
}

function checkedText({ checked, violations }: CheckReport): string {
  const found =
    violations.length === 0
      ? 'none violated'
      : `${String(violations.length)} violation${violations.length === 1 ? '' : 's'}`;
  return `${checked.toLocaleString('en-US')} AWS requests were checked against AWS's service models, ${found}.`;
}

/** Prints a line with the result of each scenario. */
export function showAll(results: AllResults, progress: Progress): void {
  const { scenarios } = results;
  progress.part('All scenarios');
  const width = Math.max(...scenarios.map(({ scenario }) => scenario.length));
  for (const { scenario, seconds, ok, error } of scenarios) {
    const [reason = ''] = (error ?? '').split('\n');
    const line = `${ok ? '✔' : '✘'} ${scenario.padEnd(width)}  ${String(seconds).padStart(4)} s`;
    progress.line(ok ? line : `${line}  ${reason}`);
  }
  progress.line(
    checkedText({
      checked: scenarios.reduce((total, { requestChecks }) => total + requestChecks.checked, 0),
      violations: [...new Set(scenarios.flatMap(({ requestChecks }) => requestChecks.violations))],
    }),
  );
  showUnused(results, progress);
}
