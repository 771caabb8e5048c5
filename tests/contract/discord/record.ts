// What was asked of the local Discord: each REST request with its answer, and each breach of the published
// schema or of a limit. A token never stands in it.

export interface Call {
  readonly at: number;
  readonly method: string;
  /** Without "/api/v10/": "channels/300…/messages". Interaction tokens are cut to "…". */
  readonly path: string;
  /** The route with names in place of ids: "POST channels/:channel/messages". */
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** Names of the files that came with it. */
  readonly files: readonly string[];
  /** Null while it is not answered, or was cut off. */
  readonly status: number | null;
}

export interface Violation {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  /** Where in the request: "embeds/0/title", "query limit". */
  readonly where: string;
  readonly what: string;
}
