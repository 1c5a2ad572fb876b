/** Matches the ARN of a session. Groups: role, name of the session. */
const SESSION = /:assumed-role\/(?:.*\/)?([^/]+)\/([^/]+)$/;

/** Returns who an ARN names: the session and its role, or the last part of the ARN. */
export function personOf(arn: string): string {
  const [, role, session] = SESSION.exec(arn) ?? [];
  if (role !== undefined && session !== undefined) return `${session} as ${role}`;
  return arn.split(/[:/]/).at(-1) ?? arn;
}
