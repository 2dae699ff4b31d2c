/** The address that somebody opens to accept. The secret stands behind the #, so that no server and no log on the way sees it. */
export function inviteLink(origin: string, secret: string): string {
  return `${origin}/accept-invite#${secret}`;
}
