import { type Json, sub } from '../support';

/** A change of the base template that the guard rejects, and a change of the same value that the guard accepts. */
export interface Row {
  readonly tries: string;
  /** Short path, see `pathOf`. */
  readonly at: string;
  readonly hostile: Json;
  /** Pattern of the sentence of every problem at the path. */
  readonly message: RegExp;
  /** Path of the problem. @default `at` */
  readonly reported?: string;
  /** The accepted value; undefined where the guard accepts no value at this path. */
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
