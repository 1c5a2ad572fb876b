import { arn, type AccountRegion } from './arn';
import { named } from './name-error';
import { APPROVE_ACTION, stageName } from './pipeline-names';
import { pipelineIn, roleIn, type NamedResource } from './resources';

interface ApplicationParts {
  readonly project: string;
  readonly application: string;
  /** Delivery account, pipeline Region. */
  readonly delivery: AccountRegion;
}

/** Names of one application in the delivery account. The application `*` gives the patterns for all applications. */
export class ApplicationNames {
  constructor(private readonly parts: ApplicationParts) {}

  /** CodeCommit repository. */
  get repository(): NamedResource {
    const name = named('repository', 100, this.parts.project, this.parts.application);
    return { name, arn: arn('codecommit', this.parts.delivery, name) };
  }

  /**
   * Delivery pipeline. The application comes first because CodePipeline names the folder of a pipeline's artifacts by
   * the first 20 characters (`artifactPrefix`). No name of a configuration has a `_`, so two applications never share a
   * folder, and the pattern `*_<project>` matches no pipeline of another project and no release pipeline.
   */
  get pipeline(): NamedResource {
    return pipelineIn(this.parts.delivery, `${this.parts.application}_${this.parts.project}`);
  }

  /** Returns the ARN of the action in the delivery pipeline that waits for an environment's approvers. */
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
   * Report group of the build. CodeBuild names it `<build project>-<name in the buildspec>`; buildspecs say
   * `unit-tests`.
   */
  get reportGroup(): NamedResource {
    const name = named('report group', 128, this.buildProject.name, 'unit-tests');
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
