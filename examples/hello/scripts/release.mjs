/**
 * Writes down what this release is, after the images are in the registry:
 *   release.json             the commit, the tests, and for each service the image's digest and the SHA-256 of its files
 *   <service>.image.json     the image as a parameter of the service's template
 *   release.env              the variables the build exports, quoted for a shell
 * Nothing downstream trusts a file that does not match a hash or digest in release.json.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

import { testTotals } from './junit.mjs';
import { oneLine, shellQuoted, subjectOf } from './text.mjs';

/** Where `npm test` puts its JUnit report. */
const TEST_REPORT = 'reports/unit.xml';

/** A reason to stop that its message explains in full. */
class Stop extends Error {}

try {
  writeRelease();
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function writeRelease() {
  const sequence = variable('CODEBUILD_BUILD_NUMBER');
  const commit = variable('CODEBUILD_RESOLVED_SOURCE_VERSION');
  const tests = passedTests();
  const files = Object.fromEntries(words('SERVICES').map((service) => [service, fileHashes(service)]));
  const { author, subject } = describeCommit(commit);

  const services = Object.entries(files).map(([service, hashes]) => {
    const repository = `${variable('IMAGE_REPOSITORY')}/${service}`;
    const digest = pushedDigest(repository, `${commit}-${variable('EXECUTION')}`);
    return { service, digest, hashes, uri: `${variable('REGISTRY')}/${repository}@${digest}` };
  });

  for (const { service, uri } of services) writeJson(`${service}.image.json`, { ImageUri: uri });
  writeJson('release.json', {
    application: variable('APPLICATION'),
    sequence: Number(sequence),
    commit,
    commitSubject: subject,
    author,
    buildId: variable('CODEBUILD_BUILD_ID'),
    tests,
    services: Object.fromEntries(
      services.map(({ service, digest, hashes }) => [service, { digest, ...hashes }]),
    ),
  });
  writeVariables({
    SEQUENCE: sequence,
    COMMIT_SUBJECT: subject,
    AUTHOR: author,
    TESTS: `${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`,
    // 12 hexadecimal digits are enough to compare by eye.
    IMAGES: services
      .map(({ service, digest }) => `${service}@${digest.slice(0, 'sha256:'.length + 12)}`)
      .join(' '),
  });
  console.log(
    `release ${sequence} of ${variable('APPLICATION')}: ${services.map(({ uri }) => uri).join(', ')}`,
  );
}

/** @param {string} name */
function variable(name) {
  const value = process.env[name];
  if (!value) throw new Stop(`the variable ${name} is not set: CodeBuild or the build project sets it`);
  return value;
}

/** @param {string} name */
function words(name) {
  return variable(name).split(/\s+/).filter(Boolean);
}

/** The SHA-256 of a service's template and of its configuration in every environment. @param {string} service */
function fileHashes(service) {
  const configuration = words('ENVIRONMENTS').map((environment) => [
    environment,
    sha256(`cfn/${service}.${environment}.json`),
  ]);
  return { template: sha256(`cfn/${service}.yaml`), configuration: Object.fromEntries(configuration) };
}

/** @param {string} path */
function sha256(path) {
  return createHash('sha256').update(read(path)).digest('hex');
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Stop(
      `the file ${path} is missing: a release needs it in the repository, or from an earlier command`,
    );
  }
}

function passedTests() {
  const totals = testTotals(read(TEST_REPORT).toString('utf8'));
  if (totals.failed > 0) {
    throw new Stop(
      `${totals.failed} of the tests in ${TEST_REPORT} failed: a release needs all of them to pass`,
    );
  }
  if (totals.passed === 0) throw new Stop(`no test in ${TEST_REPORT} passed: a release needs at least one`);
  return totals;
}

/** @param {string} commit */
function describeCommit(commit) {
  const answer = aws(
    'codecommit',
    'get-commit',
    '--repository-name',
    variable('REPOSITORY'),
    '--commit-id',
    commit,
  );
  const { author, message } = JSON.parse(answer).commit;
  // 300 and 500: what release.json may hold.
  return {
    author: oneLine(`${author.name} <${author.email}>`, 300),
    subject: oneLine(subjectOf(message), 500),
  };
}

/**
 * The digest the registry gives the commit's image. What docker shows locally is an image id, which is another thing.
 *
 * @param {string} repository
 * @param {string} commit
 */
function pushedDigest(repository, tag) {
  const region = variable('IMAGE_REGION');
  const image = ['--repository-name', repository, '--image-ids', `imageTag=${tag}`];
  const answer = aws('ecr', 'describe-images', '--region', region, ...image);
  const digest = JSON.parse(answer).imageDetails?.[0]?.imageDigest;
  if (!/^sha256:[0-9a-f]{64}$/.test(digest ?? '')) {
    throw new Stop(`the registry gave no digest for ${repository}:${tag} but ${JSON.stringify(digest)}`);
  }
  return digest;
}

/** Runs the AWS CLI; its own words are the reason when it fails. @param {string[]} command */
function aws(...command) {
  try {
    return execFileSync('aws', [...command, '--output', 'json'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    const reason = (error.stderr || error.message).trim().replaceAll(/\s+/g, ' ');
    throw new Stop(`aws ${command.slice(0, 2).join(' ')} failed: ${reason}`);
  }
}

/** @param {string} path @param {object} content */
function writeJson(path, content) {
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** @param {Record<string, string>} variables */
function writeVariables(variables) {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${shellQuoted(value)}\n`);
  writeFileSync('release.env', lines.join(''));
}
