import { type Json, sub } from '../support';

/** A change of the base template that is refused, and its twin at the same place that is accepted. */
export interface Row {
  readonly tries: string;
  /** Short path, see `pathOf`. */
  readonly at: string;
  readonly hostile: Json;
  /** What the one problem says. */
  readonly says: RegExp;
  /** Where the problem is. @default `at` */
  readonly reported?: string;
  /** The accepted twin; left out where nothing is accepted at this place. */
  readonly allowed?: Json;
}

export const row = (
  tries: string,
  at: string,
  hostile: Json,
  says: RegExp,
  allowed?: Json,
  reported?: string,
): Row => ({
  tries,
  at,
  hostile,
  says,
  ...(allowed === undefined ? {} : { allowed }),
  ...(reported === undefined ? {} : { reported }),
});

export const LOG_GROUP = {
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: sub('/ecs/${AWS::StackName}') },
};
