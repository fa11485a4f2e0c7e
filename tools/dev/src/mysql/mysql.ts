/** A MySQL-compatible server that may be used until it is released. */
export type Mysql = {
  /** An administrator's URL. */
  url: string;
  flavor: "mysql" | "mariadb";
  /** Which one it is and where it came from, for people. */
  source: string;
  /** Stops it if it was started for us and nobody else of this clone uses it. */
  release(): Promise<void>;
};
