const reasons = [
  {
    pattern: /ENOSPC|no space left on device/i,
    words: 'The disk is full. Make room and start again; what was installed so far is kept.',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|ENETUNREACH|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|UND_ERR_CONNECT|META_FETCH_FAIL/,
    words: 'The package registry could not be reached. Installing needs a network once; check it (and any proxy) and start again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS/,
    words: "The repository's folder may not be written by this user. Start as its owner, or change the folder's rights.",
  },
  {
    pattern: /ERR_PNPM_OUTDATED_LOCKFILE/,
    words: 'A package.json names dependencies that pnpm-lock.yaml does not. Run `npx pnpm@12.21.0 install` and commit the lockfile.',
  },
];

/**
 * Says in plain words why a tool failed, as far as its output tells.
 * @param {string} output what the tool printed
 * @returns {string | undefined} undefined when the output fits nothing known
 */
export function explainFailure(output) {
  return reasons.find((reason) => reason.pattern.test(output))?.words;
}
