import type { Check, Examined } from '../check';
import type { Finding } from '../finding';

const CHECK = 'versions';

/** Oldest major version of Node.js that the Node.js project supports. */
const OLDEST_NODE = 22;

/** Finds programs of this machine that are missing or too old. */
export const versions: Check = { name: CHECK, run: (examined) => Promise.resolve(versionFindings(examined)) };

/** Returns which programs are missing or too old. */
export function versionFindings({
  nodeVersion,
  terraformProblem,
}: Pick<Examined, 'nodeVersion' | 'terraformProblem'>): Finding[] {
  const isOld = Number(nodeVersion.split('.')[0]) < OLDEST_NODE;
  return [
    ...(isOld
      ? [
          {
            check: CHECK,
            severity: 'warning',
            what: `Node.js ${nodeVersion} has reached its end of life`,
            why: 'the Node.js project no longer repairs security problems in it',
            advice: `use Node.js ${String(OLDEST_NODE)} or newer`,
          } as const,
        ]
      : []),
    ...(terraformProblem === undefined
      ? []
      : [
          {
            check: CHECK,
            severity: 'warning',
            what: 'this machine has no usable Terraform',
            why: 'cdktf deploy, destroy and remove need it; releases do not',
            advice: terraformProblem.replace(/\.$/, ''),
          } as const,
        ]),
  ];
}
