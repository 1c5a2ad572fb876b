import { at } from '../../input';
import { passRoles, type ServiceRules } from '../../service-rules';
import type { ApiStructure } from '../../../../local-aws/service-model/model';

/** CodeBuild: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html. */
export const codeBuild: ServiceRules = {
  prefix: 'codebuild',
  variables: { ProjectName: projectNames, ReportGroupName: reportGroups },
  more: (request) => passRoles(request, at('serviceRole'), 'codebuild.amazonaws.com'),
};

/** The id of a build is `<project>:<uuid>`. */
function projectNames(input: ApiStructure): readonly string[] {
  const names = at('projectName', 'names', 'name')(input);
  const ids = at('ids', 'id')(input).map((id) => id.split(':')[0] ?? id);
  return [...new Set([...names, ...ids])];
}

/** The ARN of a report is `…:report/<group>:<uuid>`. */
function reportGroups(input: ApiStructure): readonly string[] {
  const names = at(
    'reportArns',
    'reportArn',
  )(input).map((arn) => (arn.split(':')[5] ?? '').replace('report/', ''));
  return [...new Set(names.length > 0 ? names : at('reportGroupArn', 'name')(input))];
}
