import type { DeployService } from '../../deploy-statement';

/** CodeBuild: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodebuild.html. */
export const codeBuild: DeployService = {
  prefix: 'codebuild',
  resources: ({ delivery, names }) => {
    const application = names.application('*');
    return {
      project: delivery ? [application.buildProject.arn] : [],
      'report-group': delivery ? [application.reportGroup('*').arn] : [],
    };
  },
};
