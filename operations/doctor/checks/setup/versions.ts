import { defineCheck, type Examined } from '../../check';
import type { Finding } from '../../finding';

/** Oldest major version of Node.js that the Node.js project supports. */
const OLDEST_NODE = 22;

/** Finds programs of this machine that are missing or too old. */
export const versions = defineCheck({
  name: 'versions',
  read: ({ nodeVersion, terraformProblem }) => [
    Promise.resolve([{ nodeVersion, ...(terraformProblem === undefined ? {} : { terraformProblem }) }]),
  ],
  judge: versionFindings,
});

/** Returns which programs are missing or too old. */
function versionFindings({
  nodeVersion,
  terraformProblem,
}: Pick<Examined, 'nodeVersion' | 'terraformProblem'>): Finding[] {
  const isOld = Number(nodeVersion.split('.')[0]) < OLDEST_NODE;
  return [
    ...(isOld
      ? [
          {
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
            severity: 'warning',
            what: 'this machine has no usable Terraform',
            why: 'cdktf deploy, destroy and remove need it; releases do not',
            advice: terraformProblem.replace(/\.$/, ''),
          } as const,
        ]),
  ];
}
