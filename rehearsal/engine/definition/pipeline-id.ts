/** Identity of a pipeline. The name is unique in an account and Region. */
export interface PipelineId {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export interface PipelineIdWithArn extends PipelineId {
  readonly arn: string;
}
