import { at, lastSlash } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';
import type { ApiStructure } from '../../../../local-aws/service-model/model';

const roles = at('serviceRole', 'serviceRoleOverride');

/** CodeBuild: https://docs.aws.amazon.com/service-authorization/latest/reference/list_codebuild.html. */
export const codeBuild: ServiceRules = {
  prefix: 'codebuild',
  variables: { ProjectName: projectNames, ReportGroupName: reportGroups },
  more: (request) => [
    ...passRoles(request, roles, 'codebuild.amazonaws.com'),
    ...passRoles(request, at('buildBatchConfig.serviceRole'), 'codebuild.amazonaws.com'),
  ],
};

/** The id of a build is `<project>:<uuid>`, and its ARN `…:build/<project>:<uuid>`. */
function projectNames(input: ApiStructure): readonly string[] {
  const names = at('projectName', 'names', 'name')(input);
  const builds = at('ids', 'id')(input).map((id) => lastSlash(id).split(':')[0] ?? id);
  return [...new Set([...names, ...builds])];
}

/** The ARN of a report is `…:report/<group>:<uuid>`. */
function reportGroups(input: ApiStructure): readonly string[] {
  const groups = at(
    'reportArns',
    'reportArn',
    'arn',
  )(input).map((arn) => arn.replace(/:report\/([^:]+):.*$/, ':report-group/$1'));
  return [...new Set(groups.length > 0 ? groups : at('reportGroupArn', 'name')(input))];
}
