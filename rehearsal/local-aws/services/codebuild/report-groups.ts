import { z } from 'zod';

import { arn, type AccountRegion } from '../../../../stacks/names';

interface ReportGroup {
  readonly arn: string;
  readonly name: string;
  readonly type: string;
  readonly exportConfig: unknown;
  readonly created: number;
  readonly lastModified: number;
  readonly status: 'ACTIVE';
  readonly tags: unknown;
}

/** A CodeBuild API error: status 400 with the error code in `__type`. */
export class CodeBuildError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

const createSchema = z.object({
  name: z.string().min(2).max(128),
  type: z.enum(['TEST', 'CODE_COVERAGE']),
  exportConfig: z.unknown(),
  tags: z.unknown(),
});
const deleteSchema = z.object({ arn: z.string(), deleteReports: z.boolean().optional() });
const getSchema = z.object({ reportGroupArns: z.array(z.string()).min(1).max(100) });

export type ReportGroupHandler = (input: unknown, caller: AccountRegion) => object;

/**
 * Report groups, which moto does not support. The reports themselves belong to the builds of the engine; an ARN belongs
 * to one account and Region.
 */
export function reportGroupOperations(): Readonly<Record<string, ReportGroupHandler>> {
  const groups = new Map<string, ReportGroup>();
  const own = (groupArn: string, caller: AccountRegion) =>
    groupArn.startsWith(arn('codebuild', caller, 'report-group/')) ? groups.get(groupArn) : undefined;
  const existing = (groupArn: string, caller: AccountRegion): ReportGroup => {
    const group = own(groupArn, caller);
    if (group !== undefined) return group;
    throw new CodeBuildError('ResourceNotFoundException', `Report group ${groupArn} does not exist`);
  };
  return {
    CreateReportGroup: (input, caller) => {
      const { name, type, exportConfig, tags } = createSchema.parse(input);
      const groupArn = arn('codebuild', caller, `report-group/${name}`);
      if (groups.has(groupArn)) {
        throw new CodeBuildError('ResourceAlreadyExistsException', `Report group ${name} already exists`);
      }
      const now = Date.now() / 1000;
      const times = { created: now, lastModified: now };
      const group: ReportGroup = {
        arn: groupArn,
        name,
        type,
        exportConfig,
        tags,
        ...times,
        status: 'ACTIVE',
      };
      groups.set(groupArn, group);
      return { reportGroup: group };
    },
    DeleteReportGroup: (input, caller) => {
      groups.delete(existing(deleteSchema.parse(input).arn, caller).arn);
      return {};
    },
    BatchGetReportGroups: (input, caller) => {
      const { reportGroupArns } = getSchema.parse(input);
      const found = reportGroupArns.flatMap((groupArn) => own(groupArn, caller) ?? []);
      return {
        reportGroups: found,
        reportGroupsNotFound: reportGroupArns.filter((groupArn) => own(groupArn, caller) === undefined),
      };
    },
  };
}
