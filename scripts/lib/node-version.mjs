const oldest = 20;

/** Ends the process with a plain word when the system's Node is too old to run these scripts. */
export function refuseOldNode() {
  const version = process.versions.node;
  if (Number(version.split('.')[0]) >= oldest) return;
  console.error(`Baton needs Node ${oldest} or newer to start; this is Node ${version}. Get a current one from https://nodejs.org.`);
  process.exit(1);
}
