import { arn, type AccountRegion } from './arn';
import { named } from './name-error';
import { APPROVE_ACTION, stageName } from './pipeline-names';
import { pipelineIn, roleIn, type NamedResource } from './resources';

interface ApplicationParts {
  readonly project: string;
  readonly application: string;
  /** Delivery account and pipeline Region. */
  readonly delivery: AccountRegion;
}

/**
 * Names of one application in the delivery account. With the application `*`, the names are patterns for all
 * applications.
 */
export class ApplicationNames {
  constructor(private readonly parts: ApplicationParts) {}

  /** CodeCommit repository. */
  get repository(): NamedResource {
    const name = named('repository', 100, this.parts.project, this.parts.application);
    return { name, arn: arn('codecommit', this.parts.delivery, name) };
  }

  /**
   * Delivery pipeline. The name starts with the application because CodePipeline names the artifact folder after the
   * first 20 characters of the pipeline's name. Configured names contain no `_`, so two applications never share a
   * folder, and `*_<project>` matches only the delivery pipelines of one project.
   */
  get pipeline(): NamedResource {
    return pipelineIn(this.parts.delivery, `${this.parts.application}_${this.parts.project}`);
  }

  /** Returns the ARN of the approval action for an environment in the delivery pipeline. */
  approval(environment: string): string {
    return `${this.pipeline.arn}/${stageName(environment)}/${APPROVE_ACTION}`;
  }

  get buildProject(): NamedResource {
    const name = named('build project', 150, this.parts.project, this.parts.application);
    return { name, arn: arn('codebuild', this.parts.delivery, `project/${name}`) };
  }

  get buildLogGroup(): string {
    return `/aws/codebuild/${this.buildProject.name}`;
  }

  /**
   * Returns the report group of a report. CodeBuild names a report group `<build project>-<name in the buildspec>`.
   *
   * @param report Name in the `reports` section of the buildspec. With `*`, the result is a pattern.
   */
  reportGroup(report: string): NamedResource {
    const name = named('report group', 128, this.buildProject.name, report);
    return { name, arn: arn('codebuild', this.parts.delivery, `report-group/${name}`) };
  }

  get buildRole(): NamedResource {
    return roleIn(this.parts.delivery, this.parts.project, 'build', this.parts.application);
  }

  /** First part of the names of the application's ECR repositories, e.g. `acme/hello`. */
  get imageRepositories(): string {
    return `${this.parts.project}/${this.parts.application}`;
  }

  /** Returns the name of a service's ECR repository, e.g. `acme/hello/web`. */
  imageRepository(service: string): string {
    return `${this.imageRepositories}/${service}`;
  }
}
