import { Arguments } from '../arguments';
import type { Connection } from '../connection';
import { conform, type Values } from '../values';
import { differences } from './reconcile';
import { diagnosticOf, isNotFound, type Diagnostic } from './errors';
import { inRegionOf, readState, settled } from './read';
import { needsUpdate, type ResourceType } from './resource';
import { tagChanges, tagsOf } from './tags';
import { checkHandled } from './unhandled';

/** The result of an apply. Terraform stores `state` even if `diagnostics` contains an error. */
export interface Outcome {
  readonly state: Values | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Applies a planned change. A null prior state means create; a null planned state means destroy. */
export async function applyChange(
  type: ResourceType,
  aws: Connection,
  { prior, planned, config }: { prior: Values | null; planned: Values | null; config: Values | null },
): Promise<Outcome> {
  const failed = (doing: string, state: Values | null, error: unknown): Outcome => ({
    state,
    diagnostics: [diagnosticOf(`${doing} ${type.name} '${nameOf(planned ?? prior ?? {})}'`, error)],
  });
  // State to return after an error: the prior state if the change failed; the planned values if only the read after
  // the change failed.
  let state = prior;
  try {
    if (planned === null) {
      if (prior !== null) await deleteResource(type, aws, prior);
      return { state: null, diagnostics: [] };
    }
    state = prior === null ? await create(type, aws, planned) : await update(type, aws, prior, planned);
    return { state: await readBack(type, aws, state, config ?? {}), diagnostics: [] };
  } catch (error) {
    const doing = planned === null ? 'deleting' : prior === null ? 'creating' : 'updating';
    return failed(doing, state, error);
  }
}

async function create(type: ResourceType, aws: Connection, planned: Values): Promise<Values> {
  const connection = inRegionOf(aws, planned);
  const identity = await type.handler.create(connection, new Arguments(type.name, planned));
  return { ...settled(planned), ...identityOf(type, identity) };
}

async function update(type: ResourceType, aws: Connection, prior: Values, planned: Values): Promise<Values> {
  const connection = inRegionOf(aws, planned);
  const plan = new Arguments(type.name, planned);
  const changed = differences(type.block, prior, planned);
  if ([...changed].some((name) => needsUpdate(type.handler, name))) {
    await type.handler.update?.(connection, plan, new Arguments(type.name, prior));
  }
  const { add, remove } = tagChanges(tagsOf(prior['tags_all']), tagsOf(planned['tags_all']));
  if (Object.keys(add).length + remove.length > 0) await type.handler.tag?.(connection, plan, add, remove);
  return settled(planned);
}

async function deleteResource(type: ResourceType, aws: Connection, prior: Values): Promise<void> {
  try {
    await type.handler.delete(inRegionOf(aws, prior), new Arguments(type.name, prior));
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

/**
 * Reads the resource after the change, so that the state contains the values in the local AWS and not the planned
 * values.
 */
async function readBack(
  type: ResourceType,
  aws: Connection,
  applied: Values,
  config: Values,
): Promise<Values> {
  const reading = await readState(type, aws, applied);
  if (reading === undefined)
    throw new Error(
      `the local AWS accepted the change, but the resource does not exist afterwards; correct the handler of ${type.name}`,
    );
  if (!type.recorded) checkHandled(type, config, reading.read);
  return reading.state;
}

function identityOf(type: ResourceType, identity: object): Values {
  const shaped = conform(type.block, identity as Values);
  return Object.fromEntries(Object.entries(shaped).filter(([name]) => name in identity));
}

/** Returns the name of the resource for a message. */
function nameOf(values: Values): string {
  const names = ['name', 'bucket', 'function_name', 'id', 'arn'].map((name) => values[name]);
  return names.find((value) => typeof value === 'string') ?? '(new)';
}
