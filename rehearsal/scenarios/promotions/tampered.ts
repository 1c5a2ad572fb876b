import { createHash, randomUUID } from 'node:crypto';

import { strFromU8, strToU8 } from 'fflate';
import { z } from 'zod';

import { bundleManifestSchema } from '../../../functions/shared/release/bundle-manifest';
import { configurationFile, RELEASE_FILE } from '../../../functions/shared/release/release-files';
import type { ReleaseDriver } from '../driver';
import { expectEverywhere, expectRejectedIn, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { changeOneByte, readBundle, replaceBundle, type BundleFiles } from './bundle';

export const tampered: Scenario = {
  name: 'tampered',
  summary: 'each file of a promoted bundle changes in turn: production rejects the bundle and names the file',
  protections: [
    {
      file: 'functions/verify-release/verify.ts',
      text: '  await compareWithCopy(ports.copies, bundle, archive.label, purpose);\n',
    },
  ],
  run: async (driver) => {
    const commit = await driver.push('Say hello');
    await release(driver, APPROVE);
    const before = await driver.readDeployedServices();
    expectEverywhere(before, commit);

    const [, production] = driver.config.environments;
    const bundle = await readBundle(driver, production);
    for (const file of bundle.keys()) {
      await expectRejected(driver, `one byte of ${file}`, changeOneByte(bundle, file), file);
    }
    const forged = forgeConfiguration(driver, bundle);
    await expectRejected(driver, 'a tag of the service, and every hash of the bundle,', forged, RELEASE_FILE);
    const unpromoted = changeExecution(bundle);
    await expectRejected(
      driver,
      'the execution',
      unpromoted,
      `${RELEASE_FILE} names a release that was never promoted`,
    );
    expectThat(
      JSON.stringify(await driver.readDeployedServices()) === JSON.stringify(before),
      'the deployed services have changed although every changed bundle was rejected',
    );
    driver.progress.line(
      `Protected: ${production.name} runs the promoted bytes. Every changed bundle was rejected.`,
    );
  },
};

/** Replaces the bundle of production, and expects production to reject the bundle because of a file. */
async function expectRejected(
  driver: ReleaseDriver,
  changed: string,
  bundle: BundleFiles,
  file: string,
): Promise<void> {
  const [, production] = driver.config.environments;
  driver.ignorePastEvents();
  driver.progress.line(`An intruder in the production account changes ${changed} in the bundle.`);
  await replaceBundle(driver, production, bundle);
  await expectRejectedIn(driver, production, [`::${file}`]);
}

const configurationSchema = z.looseObject({ Tags: z.record(z.string(), z.string()).default({}) });

/** Adds a tag to the configuration of the first service, and corrects every hash in the manifest of the bundle. */
function forgeConfiguration(driver: ReleaseDriver, bundle: BundleFiles): BundleFiles {
  const [, { name: environment }] = driver.config.environments;
  const service = driver.application.services[0]?.name ?? '';
  const file = configurationFile(service, environment);
  const configuration = configurationSchema.parse(jsonOf(bundle, file));
  const Tags = { ...configuration.Tags, owner: 'intruder' };
  const forged = strToU8(JSON.stringify({ ...configuration, Tags }));
  const manifest = bundleManifestSchema.parse(jsonOf(bundle, RELEASE_FILE));
  const hashes = manifest.release.services[service]?.configuration;
  expectThat(hashes !== undefined, `${RELEASE_FILE} has no service ${service}`);
  hashes[environment] = sha256(forged);
  manifest.files[file] = sha256(forged);
  return new Map([...bundle, [file, forged], [RELEASE_FILE, strToU8(JSON.stringify(manifest))]]);
}

/** Makes the manifest of the bundle name an execution that has promoted nothing. */
function changeExecution(bundle: BundleFiles): BundleFiles {
  const manifest = bundleManifestSchema.parse(jsonOf(bundle, RELEASE_FILE));
  const forged = { ...manifest, execution: randomUUID() };
  return new Map([...bundle, [RELEASE_FILE, strToU8(JSON.stringify(forged))]]);
}

const jsonOf = (bundle: BundleFiles, file: string): unknown =>
  JSON.parse(strFromU8(bundle.get(file) ?? new Uint8Array()));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
