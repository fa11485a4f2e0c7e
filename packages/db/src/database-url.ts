/** The database that a URL names, if it names one. */
export function databaseOf(url: string): string | undefined {
  const name = decodeURIComponent(new URL(url).pathname.slice(1));
  return name === "" ? undefined : name;
}

/** The user that a URL names. */
export function userOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}

/** The same server, reached as another user, in a database. */
export function urlWith(
  url: string,
  { user, password, database }: { user: string; password: string; database: string },
): string {
  const changed = new URL(url);
  changed.username = encodeURIComponent(user);
  changed.password = encodeURIComponent(password);
  changed.pathname = `/${encodeURIComponent(database)}`;
  return changed.href;
}
