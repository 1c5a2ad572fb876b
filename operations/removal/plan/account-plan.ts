import type { StackState } from '../../inventory/state-bucket';
import { serviceStacksOf, type Inventory } from '../../inventory/inventory';
import { textOf, type StateResource } from '../../inventory/state-format';
import { applicationOf, positionOf } from '../../inventory/stack-order';
import { isKept } from '../kept';
import type { RemovalPlan, StackRemoval } from './removal-plan';

/** Returns what `npm run destroy` removes from an account: everything but the resources that every removal keeps. */
export function planAccount(inventory: Inventory): RemovalPlan {
  const { access, environment, names } = inventory;
  const stacks = stackRemovals(inventory, inventory.states);
  return {
    ...partsOf(inventory, stacks),
    emptyStates: emptyStates(inventory.states),
    application: undefined,
    isToBeRecorded: false,
    serviceStacks: serviceStacksOf(inventory, inventory.applications),
    protectedBalancers: stacks.flatMap(({ destroyed, region }) =>
      destroyed
        .filter(({ type, values }) => type === 'aws_lb' && values['enable_deletion_protection'] === true)
        .map((balancer) => ({ arn: textOf(balancer, 'arn') ?? '', region })),
    ),
    // The release bucket stays, so a promotion would still write into the bucket, and nothing would deploy the release.
    closedBucket:
      environment.kind === 'promoted' && isDeployed(inventory, names.releaseBucket.name)
        ? names.releaseBucket
        : undefined,
    access,
  };
}

/** Returns what `npm run remove` removes from an account: the pipeline and the services of one application. */
export function planApplication(inventory: Inventory, application: string): RemovalPlan {
  const { access, removed, states } = inventory;
  const own = states.filter(({ stack }) => applicationOf(access.name, stack) === application);
  const isImage = imagesOf(inventory, application);
  const registries = stackRemovals(inventory, states)
    .map((removal) => ({ ...removal, destroyed: [], kept: [], forgotten: removal.kept.filter(isImage) }))
    .filter(({ forgotten }) => forgotten.length > 0);
  const stacks = [...stackRemovals(inventory, own), ...registries];
  const serviceStacks = serviceStacksOf(inventory, [application]);
  return {
    ...partsOf(inventory, stacks),
    emptyStates: emptyStates(own),
    application,
    isToBeRecorded:
      !removed.includes(application) && (own.length > 0 || stacks.length > 0 || serviceStacks.length > 0),
    serviceStacks,
    protectedBalancers: [],
    closedBucket: undefined,
    access,
  };
}

/** Returns a function that recognizes the image repositories of an application, with their policies. */
function imagesOf({ projectNames }: Inventory, application: string): (resource: StateResource) => boolean {
  const prefix = `${projectNames.application(application).imageRepositories}/`;
  return (resource) => {
    const repository = textOf(resource, resource.type === 'aws_ecr_repository' ? 'name' : 'repository');
    return resource.type.startsWith('aws_ecr_') && repository?.startsWith(prefix) === true;
  };
}

function stackRemovals({ access, home }: Inventory, states: readonly StackState[]): StackRemoval[] {
  return states
    .filter(({ resources }) => resources.length > 0)
    .map(({ stack, resources }) => ({
      stack,
      // Resources of IAM have no Region, and Terraform destroys them from any Region.
      region: resources.flatMap((resource) => textOf(resource, 'region') ?? [])[0] ?? home.region,
      destroyed: resources.filter((resource) => !isKept(resource)),
      kept: resources.filter(isKept),
      forgotten: [],
    }))
    .sort((a, b) => positionOf(access.name, a.stack) - positionOf(access.name, b.stack));
}

/** Returns the stacks that have no resource besides the ones that Terraform destroys. */
const emptyStates = (states: readonly StackState[]) =>
  states.filter(({ resources }) => !resources.some(isKept)).map(({ stack }) => stack);

function partsOf(
  { access, stateBucket }: Inventory,
  stacks: readonly StackRemoval[],
): Pick<RemovalPlan, 'stateBucket' | 'pipelines' | 'startRules' | 'stacks'> {
  const named = (type: string) =>
    stacks
      .filter(({ stack }) => applicationOf(access.name, stack) !== undefined)
      .flatMap(({ destroyed, region }) =>
        destroyed
          .filter((resource) => resource.type === type)
          .map((resource) => ({ name: textOf(resource, 'name') ?? '', region })),
      );
  return {
    stateBucket,
    pipelines: named('aws_codepipeline'),
    startRules: named('aws_cloudwatch_event_rule'),
    stacks,
  };
}

/** Returns true if Terraform manages a bucket. */
const isDeployed = ({ states }: Inventory, bucket: string) =>
  states.some(({ resources }) =>
    resources.some((resource) => resource.type === 'aws_s3_bucket' && textOf(resource, 'bucket') === bucket),
  );
