/** Environment variables that programs need to run. The user's AWS settings are not passed on. */
const KEPT = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'SHELL',
  'LANG',
  'LC_ALL',
  'TERM',
  'TZ',
  'TMPDIR',
  'SSL_CERT_FILE',
];

/** Returns the environment variables that are passed on to programs. */
export function programEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(kept);
}
