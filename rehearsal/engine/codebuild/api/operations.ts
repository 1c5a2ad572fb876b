import { z } from 'zod';

import type { AccountRegion } from '../../../../stacks/names';
import { ApiError } from '../../errors';
import { pageOf } from '../../api/page';
import { parseInput } from '../../api/input';
import type { BuildReport, Builds } from './builds';
import { buildView, reportView, testCaseViews } from './views';

const page = {
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().min(1).optional(),
};
const sortOrder = z.enum(['ASCENDING', 'DESCENDING']).optional();
const ids = z.array(z.string().min(1)).min(1).max(100);

const schemas = {
  BatchGetBuilds: z.object({ ids }),
  ListBuildsForProject: z.object({
    projectName: z.string().min(1),
    sortOrder,
    nextToken: page.nextToken,
  }),
  BatchGetReports: z.object({ reportArns: ids }),
  ListReportsForReportGroup: z.object({
    reportGroupArn: z.string(),
    sortOrder,
    filter: z.object({ status: z.string().optional() }).optional(),
    ...page,
  }),
  DescribeTestCases: z.object({
    reportArn: z.string(),
    filter: z.object({ status: z.string().optional(), keyword: z.string().optional() }).optional(),
    ...page,
  }),
};

type Body = Readonly<Record<string, unknown>>;
type Handler = (input: unknown, caller: AccountRegion) => Body;

/** Handlers of API operations by operation name. */
export type BuildHandlers = Readonly<Record<string, Handler>>;

/** Returns the handlers of the CodeBuild API operations about builds and reports, by operation name. */
export function buildOperations(builds: Builds): BuildHandlers {
  return {
    BatchGetBuilds: on(schemas.BatchGetBuilds, ({ ids: wanted }, caller) => {
      const known = builds.of(caller);
      const found = wanted.map((id) => known.find((build) => build.id === id || build.arn === id));
      return {
        builds: found.flatMap((build) => (build === undefined ? [] : [buildView(build)])),
        buildsNotFound: wanted.filter((_, index) => found[index] === undefined),
      };
    }),
    ListBuildsForProject: on(schemas.ListBuildsForProject, ({ projectName, ...input }, caller) => {
      const all = builds.of(caller).filter(({ project }) => project === projectName);
      const { items, next } = pageOf(ordered(all, input.sortOrder), { ...input, maxResults: 100 });
      return { ids: items.map(({ id }) => id), ...next };
    }),
    BatchGetReports: on(schemas.BatchGetReports, ({ reportArns }, caller) => {
      const known = builds.reportsOf(caller);
      const found = reportArns.map((arn) => known.find(({ report }) => report.arn === arn));
      return {
        reports: found.flatMap((report) => (report === undefined ? [] : [reportView(report)])),
        reportsNotFound: reportArns.filter((_, index) => found[index] === undefined),
      };
    }),
    ListReportsForReportGroup: on(schemas.ListReportsForReportGroup, (input, caller) => {
      const status = input.filter?.status;
      const all = builds
        .reportsOf(caller)
        .filter(({ report }) => report.groupArn === input.reportGroupArn)
        .filter(({ report }) => status === undefined || report.result.status === status);
      const { items, next } = pageOf(ordered(all, input.sortOrder), input);
      return { reports: items.map(({ report }) => report.arn), ...next };
    }),
    DescribeTestCases: on(schemas.DescribeTestCases, (input, caller) => {
      const report = builds.reportsOf(caller).find((candidate) => candidate.report.arn === input.reportArn);
      if (report === undefined) {
        throw new ApiError('ResourceNotFoundException', `Report ${input.reportArn} does not exist`);
      }
      const { items, next } = pageOf(casesOf(report, input.filter ?? {}), input);
      return { testCases: items.map(({ view }) => view), ...next };
    }),
  };
}

function on<T>(schema: z.ZodType<T>, handle: (input: T, caller: AccountRegion) => Body): Handler {
  return (input, caller) => {
    try {
      return handle(parseInput(schema, input), caller);
    } catch (error) {
      // CodeBuild calls the error of an invalid request InvalidInputException.
      if (!(error instanceof ApiError) || error.code !== 'ValidationException') throw error;
      throw new ApiError('InvalidInputException', error.message, { cause: error });
    }
  };
}

const ordered = <T>(newestFirst: readonly T[], order: 'ASCENDING' | 'DESCENDING' | undefined): T[] =>
  order === 'ASCENDING' ? [...newestFirst].reverse() : [...newestFirst];

function casesOf(
  report: BuildReport,
  { status, keyword }: { readonly status?: string | undefined; readonly keyword?: string | undefined },
) {
  return testCaseViews(report)
    .map((view, index) => ({ id: String(index), view }))
    .filter(({ view }) => status === undefined || view.status === status)
    .filter(({ view }) => keyword === undefined || view.name.includes(keyword));
}
