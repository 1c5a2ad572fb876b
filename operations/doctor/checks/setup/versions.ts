import { defineCheck, type Examined } from '../../check';
import type { Finding } from '../../finding';

/** Oldest major version of Node.js that the Node.js project supports. */
const OLDEST_NODE = 22;

/** The programs of this machine, and what is known about the Terraform that wrote the states. */
type CheckedVersions = Partial<
  Pick<Examined, 'nodeVersion' | 'terraformProblem' | 'terraformVersion'> & {
    /** Name of an account, and the newest version that has written a state there. */
    readonly state: { readonly account: string; readonly version: string };
  }
>;

/** Finds programs of this machine that are missing or too old. */
export const versions = defineCheck({
  name: 'versions',
  read: ({ nodeVersion, states, terraformProblem, terraformVersion }) => [
    Promise.resolve([{ nodeVersion, ...(terraformProblem === undefined ? {} : { terraformProblem }) }]),
    ...states.map(async (reading): Promise<CheckedVersions[]> => {
      const { account, content } = await reading;
      const [version] = (content?.states ?? []).map((each) => each.terraformVersion).sort(newestFirst);
      if (version === undefined || terraformVersion === undefined) return [];
      return [{ terraformVersion, state: { account, version } }];
    }),
  ],
  judge: versionFindings,
});

/** Returns which programs are missing or too old. */
function versionFindings({
  nodeVersion,
  state,
  terraformProblem,
  terraformVersion,
}: CheckedVersions): Finding[] {
  const findings: Finding[] = [];
  if (nodeVersion !== undefined && Number(nodeVersion.split('.')[0]) < OLDEST_NODE) {
    findings.push({
      severity: 'warning',
      what: `Node.js ${nodeVersion} has reached its end of life`,
      why: 'the Node.js project no longer repairs security problems in it',
      advice: `use Node.js ${String(OLDEST_NODE)} or newer`,
    });
  }
  if (terraformProblem !== undefined) {
    findings.push({
      severity: 'warning',
      what: 'this machine has no usable Terraform',
      why: 'cdktf deploy, destroy and remove need it; releases do not',
      advice: terraformProblem.replace(/\.$/, ''),
    });
  }
  if (
    state !== undefined &&
    terraformVersion !== undefined &&
    newestFirst(state.version, terraformVersion) < 0
  ) {
    findings.push({
      severity: 'warning',
      what: `version ${state.version} of Terraform has written a state of ${state.account}; this machine has ${terraformVersion}`,
      why: 'Terraform accepts the state of a newer version, but does not know what the newer version has added to it',
      advice: `install version ${state.version} or newer before you deploy from this machine`,
    });
  }
  return findings;
}

/** Compares two versions such as `1.13.0`. Returns a negative number if the first one is newer. */
function newestFirst(one: string, other: string): number {
  const [parts, others] = [one, other].map((version) => version.split(/[.-]/).map(Number));
  const index = [0, 1, 2].find((position) => parts?.[position] !== others?.[position]);
  return index === undefined ? 0 : (others?.[index] ?? 0) - (parts?.[index] ?? 0);
}
