import type { DeployService } from '../../deploy-statement';

/** CodeBuild: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html. */
export const codeBuild: DeployService = {
  prefix: 'codebuild',
  resources: ({ environment, names }) => {
    const application = names.application('*');
    const tested = environment.kind === 'tested';
    return {
      project: tested ? [application.buildProject.arn] : [],
      'report-group': tested ? [application.reportGroup('*').arn] : [],
    };
  },
};
