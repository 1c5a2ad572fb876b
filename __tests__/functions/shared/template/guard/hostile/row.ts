import { type Json, sub } from '../support';

/** A change of the base template that the guard rejects, paired with an allowed value for the same property. */
export interface Row {
  readonly tries: string;
  /** Abbreviated path of the changed value; `pathOf` returns the full path. */
  readonly at: string;
  readonly hostile: Json;
  /** Pattern that must match every message of the guard about the path. */
  readonly message: RegExp;
  /** Path where the guard reports the problem. @default the value of `at` */
  readonly reported?: string;
  /** A value that the guard accepts; undefined if the guard accepts no value at this path. */
  readonly allowed?: Json;
}

export const row = (
  tries: string,
  at: string,
  hostile: Json,
  message: RegExp,
  allowed?: Json,
  reported?: string,
): Row => ({
  tries,
  at,
  hostile,
  message,
  ...(allowed === undefined ? {} : { allowed }),
  ...(reported === undefined ? {} : { reported }),
});

export const LOG_GROUP = {
  Type: 'AWS::Logs::LogGroup',
  Properties: { LogGroupName: sub('/ecs/${AWS::StackName}') },
};
