import { unzipSync } from 'fflate';

import { protectingTag } from '../../../../functions/shared/release/names';
import { type PromotionRecord, promotionRecordKey } from '../../../../functions/shared/release/records';
import { markerKey, releaseKey } from '../../../../functions/shared/release/release-bucket';
import { imageFileName } from '../../../../functions/shared/release/release-files';
import type { ReleaseEnvironment } from '../world/environment';
import type { WorldJob } from '../world/job';
import type { BuiltRelease } from '../world/releases';
import type { World } from '../world/world';

/** Returns the problems of a promotion's last job (I9). */
export function wrongPromotion(world: World, job: WorldJob): string[] {
  const { answer, promotes: execution } = job;
  const built = world.built.find((candidate) => candidate.execution === execution);
  if (built === undefined) return [];
  const environment = world.environments[job.environment];
  const title = `release ${String(built.sequence)}`;
  if (answer === 'succeeded') {
    return incomplete(world, environment, built).map(
      (missing) => `${title} was promoted to ${environment.name} without ${missing} (I9)`,
    );
  }
  return hasReason(world, environment, built)
    ? []
    : [`${title} was not promoted to ${environment.name}, without a reason (I9)`];
}

/** Returns true if there is a reason to reject the promotion of a release. */
function hasReason(world: World, environment: ReleaseEnvironment, built: BuiltRelease): boolean {
  const { execution, sequence } = built;
  const { staging } = world.environments;
  return (
    environment.currentSequence > sequence ||
    world.replaced.has(execution) ||
    world.unauthorized.size > 0 ||
    (environment !== staging && staging.truth.outcomes.get(sequence)?.status !== 'succeeded')
  );
}

/** Returns the objects and image tags that a promotion has not yet written; an empty list if the promotion is complete. */
function incomplete(world: World, environment: ReleaseEnvironment, built: BuiltRelease): string[] {
  const { execution, sequence } = built;
  const { name } = environment;
  const { ecr, s3 } = world;
  const release = releaseKey('hello', sequence, execution);
  const keys = [release, markerKey('hello', sequence, execution)];
  const missing = keys.filter((key) => !s3.objects.has(`${name}/${key}`));
  // The promoted image is read from the bundle, because an intruder may have replaced the artifact.
  const bundle = s3.objects.get(`${name}/${release}`)?.body;
  const file = bundle === undefined ? undefined : unzipSync(bundle)[imageFileName('web')];
  const digest = /sha256:[0-9a-f]{64}/.exec(Buffer.from(file ?? []).toString())?.[0] ?? '';
  if (!ecr.tags.has(protectingTag(digest))) missing.push('tag of the image');
  const record = s3.objects.get(`records/${promotionRecordKey(name, 'hello')}`);
  const recorded = JSON.parse(record?.body.toString() ?? '{"sequence":0}') as PromotionRecord;
  // If an intruder restored an older bundle, the promotion record may name the older release.
  if (recorded.sequence < sequence && world.unauthorized.size === 0) missing.push('record of the promotion');
  return missing;
}
