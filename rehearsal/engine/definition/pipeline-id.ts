/** Identifies a pipeline. The name of a pipeline is unique within an account and Region. */
export interface PipelineId {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
}

export interface PipelineIdWithArn extends PipelineId {
  readonly arn: string;
}
